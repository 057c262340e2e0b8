using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>Finds the collections there are: by what their clusters remember, and by what stands in the log.</summary>
internal sealed class StoreLoss(IGrainFactory grains) : IStoreLoss
{
    public async Task Report(long store, IReadOnlyCollection<CollectionKey> logged)
    {
        var keys = logged.Select(key => key.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var cluster in await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState())
        {
            var state = await grains.GetGrain<IClusterGrain>(cluster).GetState();
            keys.UnionWith(state.Collections.Select(collection => collection.Collection));
        }

        await Task.WhenAll(keys.Select(key => grains.GetGrain<ICollectionGrain>(key).StoreReplaced(store)));
    }
}
