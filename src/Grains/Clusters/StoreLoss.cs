using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Products;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>Finds the collections there are: by what their clusters remember, and by what stands in the log.</summary>
internal sealed class StoreLoss(IGrainFactory grains, ProductCatalogue catalogue) : IStoreLoss
{
    public async Task Report(long store, IReadOnlyCollection<CollectionKey> logged)
    {
        var keys = logged.Select(key => key.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var cluster in await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState())
        {
            var state = await grains.GetGrain<IClusterGrain>(cluster).GetState();
            keys.UnionWith(state.Collections.Select(collection => collection.Collection));

            // Before anything is told again, so that it is not taken for older than what they know.
            await Task.WhenAll(catalogue.Current.Matcher.Catalogue.Products.Select(product =>
                grains.GetGrain<IProductGrain>(new ProductKey(cluster, product.Id).ToString()).StoreReplaced()));
        }

        await Task.WhenAll(keys.Select(key => grains.GetGrain<ICollectionGrain>(key).StoreReplaced(store)));
    }
}
