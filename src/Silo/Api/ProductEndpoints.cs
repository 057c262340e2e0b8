using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Silo.Broker;

namespace MeshSync.Fabric.Silo.Api;

internal static class ProductEndpoints
{
    /// <summary>
    /// <c>GET /api/v1/products</c> and <c>GET /api/v1/clusters/{id}/products</c>: the identities that are published, of all
    /// clusters or of one, an array of what <c>meshsync.identities.…</c> carries, without products that are gone.
    /// <c>GET /api/v1/clusters/{id}/products/{product}</c>: <c>identity</c>, <c>publishedAt</c> and the <c>evidence</c> of
    /// each object; 404 when nothing speaks for it. All: 503 with the reason while NATS is not as needed.
    /// </summary>
    public static void MapProducts(this IEndpointRouteBuilder endpoints)
    {
        var products = endpoints.MapGroup("/api/v1").AddEndpointFilter(RefuseWithoutBroker);
        _ = products.MapGet("/products", ([FromKeyedServices(Subjects.IdentitiesStream)] IStoredMessageScanner scanner, CancellationToken cancellationToken) =>
            List(scanner, Subjects.AllIdentities, cancellationToken));
        _ = products.MapGet("/clusters/{id}/products", (string id, [FromKeyedServices(Subjects.IdentitiesStream)] IStoredMessageScanner scanner, CancellationToken cancellationToken) =>
            List(scanner, Subjects.IdentitiesOf(id), cancellationToken));
        _ = products.MapGet("/clusters/{id}/products/{product}", One);
    }

    private static async ValueTask<object?> RefuseWithoutBroker(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<BrokerStatus>().Fault is { } fault
            ? Results.Problem(fault, statusCode: StatusCodes.Status503ServiceUnavailable)
            : await next(context);

    private static async Task<IResult> List(IStoredMessageScanner scanner, string filter, CancellationToken cancellationToken)
    {
        var identities = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        await foreach (var stored in scanner.ScanWhole(filter, cancellationToken))
        {
            if (ProductMessage.HasInstallations(stored.Message))
            {
                identities[stored.Subject] = stored.Message.Body;
            }
        }

        return Json(writer =>
        {
            writer.WriteStartArray();
            foreach (var identity in identities.Values)
            {
                writer.WriteRawValue(identity.Span);
            }

            writer.WriteEndArray();
        });
    }

    private static async Task<IResult> One(string id, string product, IGrainFactory grains)
    {
        if (!ProductKey.TryParse($"{id}/{product}", null, out var key))
        {
            return Results.NotFound();
        }

        var state = await grains.GetGrain<IProductGrain>(key.ToString()).GetState();
        return state is { Objects: 0, PublishedAt: null } ? Results.NotFound() : Json(writer =>
        {
            writer.WriteStartObject();
            if (state.PublishedAt is { } published)
            {
                writer.WriteString("publishedAt", published);
                writer.WritePropertyName("identity");
                writer.WriteRawValue(state.Identity);
            }

            writer.WritePropertyName("evidence");
            writer.WriteRawValue(state.Evidence);
            writer.WriteEndObject();
        });
    }

    private static IResult Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            write(writer);
        }

        return Results.Bytes(output.WrittenMemory, "application/json");
    }
}
