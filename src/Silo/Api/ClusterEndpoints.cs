using MeshSync.Fabric.Grains.Clusters;

namespace MeshSync.Fabric.Silo.Api;

internal static class ClusterEndpoints
{
    public static void MapClusters(this IEndpointRouteBuilder api) => api.MapGet("/clusters", List).WithTags(ApiTags.Status).WithName("clusters")
        .WithSummary("The clusters that are known, in short").Produces<IReadOnlyList<ClusterSummary>>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> List(IGrainFactory grains)
    {
        var ids = await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState();
        var states = await Task.WhenAll(ids.Select(id => grains.GetGrain<IClusterGrain>(id).GetState()));
        return Results.Json(states.Select(ClusterSummary.Of));
    }
}
