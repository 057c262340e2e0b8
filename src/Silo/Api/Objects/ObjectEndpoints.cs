using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Api.Objects;

internal static class ObjectEndpoints
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };
    private static readonly JsonSerializerOptions DeepWeb = new(JsonSerializerDefaults.Web) { MaxDepth = 10_010 };

    public static IServiceCollection AddObjectFinder(this IServiceCollection services) => services.AddSingleton<ObjectFinder>();

    public static void MapObjects(this IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/objects", List).WithTags(ApiTags.Objects).WithName("objects").RequireRateLimiting(ScanLimit.Name)
            .WithSummary("Stored objects, a page at a time")
            .WithDescription("In the order of their keys. No API server is asked and no grain is woken: it reads the headers of what is stored, and the bodies where labels are asked for, so narrow it down by cluster and resource.")
            .Produces<ObjectPage>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = api.MapGet("/objects/{cluster}/{group}/{resource}/{namespace}/{name}", One).WithTags(ApiTags.Objects).WithName("object")
            .WithSummary("One object: as Meshery gets it, and what its grain knows")
            .Produces<ObjectDetail>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> List([AsParameters] ObjectQuery query, ObjectFinder finder, CancellationToken cancellationToken)
    {
        if (query.Problem() is { } problem)
        {
            return ApiProblems.BadRequest(problem);
        }

        try
        {
            return Results.Json(await finder.Find(query, cancellationToken));
        }
        catch (FormatException e)
        {
            return ApiProblems.BadRequest($"labels: {e.Message}");
        }
    }

    private static async Task<IResult> One(
        string cluster, string group, string resource, string @namespace, string name, ObjectFinder finder, CancellationToken cancellationToken)
    {
        var text = $"{cluster}/{group}/{resource}/{@namespace}/{name}";
        if (!ObjectKey.TryParse(text, null, out var key) || await finder.Get(key, cancellationToken) is not { } found)
        {
            return Results.Problem(
                $"nothing is stored of {text}; a key is cluster/group/resource/namespace/name, with core for the core group and _ for no namespace",
                statusCode: StatusCodes.Status404NotFound,
                title: "unknown object");
        }

        return Results.Json(
            new ObjectDetail(ObjectSummary.Of(key, found.State), Grains.Objects.ObjectMessage.Products(found.Message.Message.State), Body(found.Message.Message.Body)), DeepWeb);
    }

    private static JsonElement? Body(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message, Deep);
            return json.RootElement.TryGetProperty("Object", out var row) ? row.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
