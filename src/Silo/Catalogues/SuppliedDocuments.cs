using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace MeshSync.Fabric.Silo.Catalogues;

/// <summary>A document in the bucket with the revisions that there still are, the newest first.</summary>
internal sealed record SuppliedDocument(string Key, IReadOnlyList<(ulong Revision, string Text)> Revisions);

/// <summary>The bucket that Meshery Server, or anybody who may, puts catalogue documents into.</summary>
internal sealed class SuppliedDocuments(INatsJSContext jetStream, IReadOnlyList<CatalogueText> files)
{
    /// <summary>Revisions kept of a document, so that a good one is still there after a restart when the last ones are not.</summary>
    private const int Kept = 16;

    private INatsKVStore? _store;

    /// <summary>By file, as they were when the silo started.</summary>
    public IReadOnlyList<CatalogueText> Files => files;

    /// <summary>Changes whenever anything in the bucket does.</summary>
    public async Task<ulong> Revision(CancellationToken cancellationToken)
    {
        try
        {
            return (await (await Open(cancellationToken)).GetStatusAsync(cancellationToken)).Info.State.LastSeq;
        }
        catch (NatsJSApiException)
        {
            _store = null; // Somebody removed it; the next look makes it anew.
            throw;
        }
    }

    /// <summary>All documents, in order of their keys.</summary>
    public async Task<IReadOnlyList<SuppliedDocument>> Read(CancellationToken cancellationToken)
    {
        var store = await Open(cancellationToken);
        var documents = new SortedDictionary<string, List<(ulong Revision, string Text)>>(StringComparer.Ordinal);
        if ((await store.GetStatusAsync(cancellationToken)).Info.State.Messages == 0)
        {
            return [];
        }

        var keys = new List<string>();
        await foreach (var key in store.GetKeysAsync(cancellationToken: cancellationToken))
        {
            if (key[0] != CatalogueBucket.Own)
            {
                keys.Add(key);
            }
        }

        foreach (var key in keys)
        {
            var revisions = documents[key] = [];
            await foreach (var entry in store.HistoryAsync<string>(key, cancellationToken: cancellationToken))
            {
                if (entry.Operation != NatsKVOperation.Put)
                {
                    revisions.Clear();
                }
                else
                {
                    revisions.Insert(0, (entry.Revision, entry.Value ?? ""));
                }
            }
        }

        return [.. documents.Where(one => one.Value.Count > 0).Select(one => new SuppliedDocument(one.Key, one.Value))];
    }

    public async Task<string> Get(string key, CancellationToken cancellationToken)
    {
        var entry = await (await Open(cancellationToken)).TryGetEntryAsync<string>(key, cancellationToken: cancellationToken);
        return entry.Success ? entry.Value.Value ?? "" : "";
    }

    /// <summary>Writes an answer of ours, unless it stands there already.</summary>
    public async Task Answer(string key, string value, CancellationToken cancellationToken)
    {
        if (await Get(key, cancellationToken) != value)
        {
            _ = await (await Open(cancellationToken)).PutAsync(key, value, cancellationToken: cancellationToken);
        }
    }

    private async Task<INatsKVStore> Open(CancellationToken cancellationToken) =>
        _store ??= await new NatsKVContext(jetStream).CreateOrUpdateStoreAsync(
            new NatsKVConfig(CatalogueBucket.Name) { Description = "MeshSync Fabric: catalogue documents", History = Kept }, cancellationToken);
}
