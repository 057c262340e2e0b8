using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;

namespace MeshSync.Fabric.Silo.Api;

internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/products", ([FromKeyedServices(Subjects.IdentitiesStream)] IStoredMessageScanner scanner, CancellationToken cancellationToken) =>
            List(scanner, Subjects.AllIdentities, cancellationToken)).WithTags(ApiTags.Products).WithName("products")
            .WithSummary("Products that run in any cluster").WithDescription("What `meshsync.identities.…` carries, without products that are gone.")
            .Produces<IReadOnlyList<ClusterProduct>>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = api.MapGet("/clusters/{id}/products", OfCluster).WithTags(ApiTags.Products).WithName("clusterProducts")
            .WithSummary("Products that run in one cluster").Produces<IReadOnlyList<ClusterProduct>>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = api.MapGet("/clusters/{id}/products/{product}", One).WithTags(ApiTags.Products).WithName("product")
            .WithSummary("One product with what each object says of it").Produces<ProductDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> OfCluster(
        string id, IGrainFactory grains, [FromKeyedServices(Subjects.IdentitiesStream)] IStoredMessageScanner scanner, CancellationToken cancellationToken) =>
        await grains.Knows(id) ? await List(scanner, Subjects.IdentitiesOf(id), cancellationToken) : ApiProblems.UnknownCluster(id);

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
        if (!ProductKey.TryParse($"{id}/{product}", null, out var key) || !await grains.Knows(id))
        {
            return ApiProblems.UnknownCluster(id);
        }

        var state = await grains.GetGrain<IProductGrain>(key.ToString()).GetState();
        return state is { Objects: 0, PublishedAt: null } ? Unknown(key) : Json(writer =>
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

    private static IResult Unknown(ProductKey key) => Results.Problem(
        $"nothing in cluster {key.Cluster} speaks for a product {key.Product}; GET /api/v1/clusters/{key.Cluster}/products lists those that run",
        statusCode: StatusCodes.Status404NotFound,
        title: "unknown product");

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
