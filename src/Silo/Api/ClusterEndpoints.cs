using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Silo.Broker;

namespace MeshSync.Fabric.Silo.Api;

internal static class ClusterEndpoints
{
    /// <summary><c>GET /api/v1/clusters</c>: one entry a cluster, by id; 503 with the reason while NATS is not as needed.</summary>
    public static void MapClusters(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/clusters", List);

    private static async Task<IResult> List(IGrainFactory grains, BrokerStatus broker)
    {
        if (broker.Fault is { } fault)
        {
            return Results.Problem(fault, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        var ids = await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState();
        var states = await Task.WhenAll(ids.Select(id => grains.GetGrain<IClusterGrain>(id).GetState()));
        return Results.Json(states.Select(ClusterSummary.Of));
    }
}
