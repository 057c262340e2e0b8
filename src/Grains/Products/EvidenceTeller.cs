using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>How objects reach products.</summary>
internal interface IProductCalls
{
    Task Tell(ProductKey product, ObjectWord word);
}

/// <summary>
/// Tells products what an object says once that is stored. What could not be told stays to be told: the change counts as not applied
/// until it was, so its batch is delivered again. Should this activation be lost in between, the next one of the collection
/// tells everything that is stored.
/// </summary>
internal sealed class EvidenceTeller(ObjectKey key, IProductCalls products)
{
    private readonly SortedSet<string> _untold = new(StringComparer.Ordinal);

    public void Changed(string before, string after)
    {
        if (before != after)
        {
            _untold.UnionWith(EvidenceText.Products(before));
            _untold.UnionWith(EvidenceText.Products(after));
        }
    }

    public Task Tell(ObjectRecord? stored, ulong sequence) =>
        _untold.Count == 0 ? Task.CompletedTask : Tell(stored?.Word(key, sequence) ?? new ObjectWord { Key = key.ToString(), Sequence = sequence, Evidence = "", Marks = "" });

    private async Task Tell(ObjectWord word)
    {
        foreach (var product in _untold.ToArray())
        {
            await products.Tell(new ProductKey(key.Cluster, product), word);
            _ = _untold.Remove(product);
        }
    }
}

/// <summary>Calls product grains.</summary>
internal sealed class ProductCalls(IGrainFactory grains, FabricMetrics metrics) : IProductCalls
{
    public Task Tell(ProductKey product, ObjectWord word)
    {
        metrics.EvidenceTold();
        return grains.GetGrain<IProductGrain>(product.ToString()).Tell([word]);
    }
}
