using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Products;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>Rebuilds a collection's index from the headers of what is stored: no body is read, no object is woken.</summary>
internal sealed partial class CollectionRestore(
    IStoredMessageScanner scanner, IOptions<ObjectOptions> options, FabricMetrics metrics, ILogger<CollectionRestore> logger)
{
    public async Task<CollectionIndex> Restore(CollectionKey key, CancellationToken cancellationToken) => (await RestoreAll(key, cancellationToken)).Index;

    /// <summary>The index, and what the objects say of products.</summary>
    public async Task<(CollectionIndex Index, IReadOnlyList<ObjectWord> Words)> RestoreAll(CollectionKey key, CancellationToken cancellationToken)
    {
        var index = new CollectionIndex();
        var words = new List<ObjectWord>();
        await foreach (var message in scanner.Scan(Subjects.ObjectsOf(key), cancellationToken))
        {
            if (!Subjects.TryParseObject(message.Subject, out var stored) || stored.Collection != key)
            {
                metrics.MalformedStore();
                LogForeign(message.Subject, message.Sequence, key);
                continue;
            }

            var record = ObjectStateHeader.Read(message.State);
            if (record.Evidence.Length > 0)
            {
                words.Add(record.Word(stored, message.Sequence));
            }

            if (record.CarriesContent == options.Value.CarryContent)
            {
                index.Set(CollectionIndex.KeyOf(stored.Namespace, stored.Name), record.Head(message.Sequence), VersionStamp.Of(record.ResourceVersion));
            }
            else
            {
                // Its message is of another form, so its content counts as unknown: the next event or relist writes it anew.
                var head = record.Head(message.Sequence) with { Fingerprint = default };
                index.Set(CollectionIndex.KeyOf(stored.Namespace, stored.Name), head, default);
            }
        }

        LogRestored(key, index.Live, index.Tombstones);
        return (index, words);
    }

    [LoggerMessage(LogLevel.Warning, "The stored message {Subject} ({Sequence}) is no object of {Collection}; it is left alone.")]
    private partial void LogForeign(string subject, ulong sequence, CollectionKey collection);

    [LoggerMessage(LogLevel.Debug, "{Collection} knows {Live} objects and {Tombstones} tombstones from the store.")]
    private partial void LogRestored(CollectionKey collection, int live, int tombstones);
}
