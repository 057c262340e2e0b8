using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Api;

internal static class FlushEndpoints
{
    /// <summary>
    /// <c>POST /api/v1/flush</c> with a <see cref="FlushRequest"/> sends objects again as ADDED: 202 with the flushes begun,
    /// 400 when the request makes no sense, 401 or 403 as <see cref="ChangeGuard"/> says, 409 when too many are unfinished,
    /// 503 while NATS is not as needed. <c>GET /api/v1/flush</c>: the flushes under way and the last ones that ended.
    /// </summary>
    public static void MapFlush(this IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.MapPost("/api/v1/flush", Begin).AddEndpointFilter<ChangeGuard>();
        _ = endpoints.MapGet("/api/v1/flush", (FlushBoard board) => Results.Json(board.All.Select(FlushSummary.Of)));
    }

    private static async Task<IResult> Begin(FlushRequest request, Flusher flusher, OutletSet outlets, BrokerStatus broker, CancellationToken cancellationToken)
    {
        if (broker.Fault is { } fault)
        {
            return Results.Problem(fault, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        if (!TryReadScope(request, out var scope, out var problem))
        {
            return Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        var through = outlets.All.Where(outlet => request.Outlet is null || outlet.Options.Name == request.Outlet).ToList();
        if (through.Count == 0)
        {
            return Results.Problem($"there is no outlet called {request.Outlet}", statusCode: StatusCodes.Status400BadRequest);
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
