using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>What all objects of a cluster say, as of some moment.</summary>
/// <param name="Words">By id of the product.</param>
/// <param name="UpTo">Stream sequence up to which nothing is missing.</param>
internal sealed record ScannedEvidence(ILookup<string, ObjectWord> Words, ulong UpTo);

/// <summary>
/// Reads what is stored of evidence from the headers of a cluster's objects. After a start many products want it at once: a scan
/// serves everybody who asked before it began, so that there are few, whatever the number of products.
/// </summary>
internal sealed class EvidenceScan(IStoredMessageScanner scanner) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, Task<ScannedEvidence>> _waiting = new(StringComparer.Ordinal);

    /// <summary>What was stored when this was called, or later.</summary>
    public Task<ScannedEvidence> Of(string cluster)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(cluster, out var scan))
            {
                _waiting[cluster] = scan = Task.Run(() => InTurn(cluster));
            }

            return scan;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ScannedEvidence> InTurn(string cluster)
    {
        await _turn.WaitAsync();
        try
        {
            lock (_lock)
            {
                // It begins: who asks from here on waits for another.
                _ = _waiting.Remove(cluster);
            }

            return await Scan(cluster);
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    private async Task<ScannedEvidence> Scan(string cluster)
    {
        var words = new List<(string Product, ObjectWord Word)>();
        ulong upTo = 0;
        await foreach (var message in scanner.Scan(Subjects.ObjectsOf(cluster), CancellationToken.None))
        {
            upTo = Math.Max(upTo, message.Sequence);
            if (!Subjects.TryParseObject(message.Subject, out var key))
            {
                continue; // Its collection counts and logs it.
            }

            var record = ObjectStateHeader.Read(message.State);
            if (record.Evidence.Length > 0)
            {
                var word = record.Word(key, message.Sequence);
                words.AddRange(EvidenceText.Products(record.Evidence).Select(product => (product, word)));
            }
        }

        return new ScannedEvidence(words.ToLookup(one => one.Product, one => one.Word, StringComparer.Ordinal), upTo);
    }
}
