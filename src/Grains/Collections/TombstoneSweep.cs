using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Meshery;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Removes tombstones from store and index: those that every outlet has delivered and that are older than anything the log could
/// deliver again. Without it store and silo would grow with every pod that ever was.
/// </summary>
internal sealed class TombstoneSweep(
    IStoredMessageScanner scanner, ObjectStore store, IOutletProgress outlets, IOptions<CollectionOptions> options, FabricMetrics metrics, TimeProvider time)
{
    /// <summary>Each is a request to the broker, and the collection waits meanwhile; the next sweep goes on.</summary>
    private const int MostAtOnce = 500;

    /// <param name="collection">Whose.</param>
    /// <param name="index">What is known of it; is kept in step.</param>
    /// <param name="cancellationToken">Ends it; what was removed by then is removed.</param>
    /// <returns>How many were removed.</returns>
    public async Task<int> Run(CollectionKey collection, CollectionIndex index, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var (key, sequence) in await Find(collection, cancellationToken))
        {
            if (await outlets.IsDelivered(sequence) && await Remove(key, sequence))
            {
                index.ForgetTombstone(CollectionIndex.KeyOf(key.Namespace, key.Name), sequence);
                metrics.Swept();
                removed++;
            }
        }

        return removed;
    }

    private async Task<List<(ObjectKey Key, ulong Sequence)>> Find(CollectionKey collection, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.TombstoneAge;
        var found = new List<(ObjectKey, ulong)>();
        await foreach (var message in scanner.Scan(Subjects.ObjectsOf(collection), cancellationToken))
        {
            if (found.Count < MostAtOnce
                && Subjects.TryParseObject(message.Subject, out var key)
                && ObjectStateHeader.Read(message.State) is { Event: MesheryEvent.Deleted } record
                && record.ObservedAt < before)
            {
                found.Add((key, message.Sequence));
            }
        }

        return found;
    }

    private async Task<bool> Remove(ObjectKey key, ulong sequence)
    {
        try
        {
            await store.Remove(GrainId.Create("object", key.ToString()), sequence);
            return true;
        }
        catch (InconsistentStateException)
        {
            // Another activation stored the object anew.
            metrics.FenceLost();
            return false;
        }
    }
}
