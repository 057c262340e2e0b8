using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>What watching collections by their presence has spared the API server and the network so far, by resource.</summary>
internal sealed class Savings
{
    private readonly ConcurrentDictionary<(string Group, string Resource), CollectionSaving> _collections = new();

    public IEnumerable<((string Group, string Resource) Name, CollectionSaving Saving)> All => _collections.Select(entry => (entry.Key, entry.Value));

    public CollectionSaving Of(ResourceType type) => _collections.GetOrAdd((type.Group, type.Resource), static _ => new CollectionSaving());
}

/// <summary>
/// Of one collection. How large an object is of which only metadata came is not known: it is taken to be as large as those on average that
/// were read whole.
/// </summary>
internal sealed class CollectionSaving
{
    private long _rows;
    private long _rowBytes;
    private long _wholes;
    private long _wholeBytes;

    /// <summary>One has been read whole, so that there is something to compare with.</summary>
    public bool HasMeasure => Volatile.Read(ref _wholes) > 0;

    /// <summary>Bytes; 0 as long as nothing was read whole.</summary>
    public long Bytes => HasMeasure ? (Volatile.Read(ref _rows) * (Volatile.Read(ref _wholeBytes) / Volatile.Read(ref _wholes))) - Volatile.Read(ref _rowBytes) : 0;

    /// <summary>The metadata of an object came in place of all of it.</summary>
    public void Row(long bytes)
    {
        Interlocked.Increment(ref _rows);
        Interlocked.Add(ref _rowBytes, bytes);
    }

    /// <summary>An object was read whole.</summary>
    public void Whole(long bytes)
    {
        Interlocked.Add(ref _wholeBytes, bytes);
        Interlocked.Increment(ref _wholes);
    }
}
