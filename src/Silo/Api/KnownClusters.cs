using MeshSync.Fabric.Grains.Clusters;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>Whether there is such a cluster: asking a grain about one makes one of it.</summary>
internal static class KnownClusters
{
    public static async Task<bool> Knows(this IGrainFactory grains, string cluster) =>
        (await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState()).Contains(cluster);
}
