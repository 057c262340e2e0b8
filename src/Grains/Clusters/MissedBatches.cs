using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>
/// Finds the collections of a partition. One that had been empty and whose first batches were missed is not among them;
/// it notices by itself, because with nothing stored it takes only a relist for a beginning.
/// </summary>
internal sealed class MissedBatches(IGrainFactory grains) : IMissedBatches
{
    public async ValueTask Report(int partition, string reason)
    {
        foreach (var cluster in await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState())
        {
            var state = await grains.GetGrain<IClusterGrain>(cluster).GetState();
            await Task.WhenAll(state.Collections
                .Where(collection => Partitions.Of(CollectionKey.Parse(collection.Collection)) == partition)
                .Select(collection => grains.GetGrain<ICollectionGrain>(collection.Collection).RequestRelist(reason)));
        }
    }
}
