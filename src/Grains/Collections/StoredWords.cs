using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Tells products what a collection found stored when it was activated: a silo that ends between storing an object and telling what
/// it says leaves it to the next activation. Whoever knows already does nothing.
/// </summary>
internal sealed partial class StoredWords(CollectionKey collection, IReadOnlyList<ObjectWord> words, IGrainFactory grains, ILogger logger)
{
    private const int AtOnce = 512;

    private readonly Queue<(string Product, ObjectWord[] Words)> _untold = new(words
        .SelectMany(word => EvidenceText.Products(word.Evidence).Select(product => (product, word)))
        .GroupBy(one => one.product, one => one.word, StringComparer.Ordinal)
        .SelectMany(product => product.Chunk(AtOnce).Select(some => (product.Key, some))));

    /// <summary>Whether everything has been told; if not, to be called again after a while.</summary>
    public async Task<bool> Tell()
    {
        try
        {
            while (_untold.TryPeek(out var next))
            {
                await grains.GetGrain<IProductGrain>(new ProductKey(collection.Cluster, next.Product).ToString()).Tell(next.Words);
                _ = _untold.Dequeue();
            }

            return true;
        }
        catch (Exception failure)
        {
            LogUntold(failure, collection, _untold.Count);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} messages about products that {Collection} has objects of could not be told; they will be.")]
    private partial void LogUntold(Exception exception, CollectionKey collection, int count);
}
