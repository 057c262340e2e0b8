using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Api;

internal static class FlushEndpoints
{
    public static void MapFlush(this IEndpointRouteBuilder api)
    {
        _ = api.MapPost("/flush", Begin).AddEndpointFilter<ChangeGuard>().WithTags(ApiTags.Delivery).WithName("flush")
            .WithSummary("Sends objects to Meshery again, as ADDED")
            .Produces<IReadOnlyList<FlushSummary>>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = api.MapGet("/flush", (FlushBoard board) => Results.Json(board.All.Select(FlushSummary.Of))).WithTags(ApiTags.Delivery).WithName("flushes")
            .WithSummary("The flushes under way, and the last ones that ended").Produces<IReadOnlyList<FlushSummary>>();
    }

    private static async Task<IResult> Begin(
        FlushRequest request, Flusher flusher, OutletSet outlets, BrokerStatus broker, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (broker.Fault is { } fault)
        {
            return ApiProblems.NotReady(fault);
        }

        if (!TryReadScope(request, out var scope, out var problem))
        {
            return ApiProblems.BadRequest(problem);
        }

        if (scope.Cluster is { } cluster && !await grains.Knows(cluster))
        {
            return ApiProblems.UnknownCluster(cluster);
        }

        var through = outlets.All.Where(outlet => request.Outlet is null || outlet.Options.Name == request.Outlet).ToList();
        if (through.Count == 0)
        {
            return ApiProblems.BadRequest($"there is no outlet called {request.Outlet}; GET /api/v1/outlets lists them");
        }

        try
        {
            var begun = await flusher.Begin(through, scope, request.Hard, "asked for over HTTP", cancellationToken);
            return Results.Json(begun.Select(FlushSummary.Of), statusCode: StatusCodes.Status202Accepted);
        }
        catch (TooManyFlushesException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static bool TryReadScope(FlushRequest request, out FlushScope scope, out string problem)
    {
        (scope, problem) = (FlushScope.Everything, "");
        if (request.Collection is { } collection)
        {
            if (request.Cluster is null || !CollectionKey.TryParse($"{request.Cluster}/{collection}", null, out var key))
            {
                problem = "collection must be group/resource, as core/pods or apps/deployments, and needs a cluster";
                return false;
            }

            scope = FlushScope.Of(key);
        }
        else if (request.Cluster is { } cluster)
        {
            if (cluster.Length == 0 || cluster.Contains('/', StringComparison.Ordinal))
            {
                problem = "cluster must be the id of one, as /api/v1/clusters shows it";
                return false;
            }

            scope = FlushScope.Of(cluster);
        }

        return true;
    }
}
