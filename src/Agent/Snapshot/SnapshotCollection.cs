namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>The places of one collection's documents, kept as the silo keeps its objects: a relist counts when it is complete.</summary>
internal sealed class SnapshotCollection
{
    private Dictionary<UInt128, SnapshotPlace> _documents = [];
    private Dictionary<UInt128, SnapshotPlace>? _listing;

    public IEnumerable<SnapshotPlace> Documents => _documents.Values;

    /// <summary>A list has been read to its end.</summary>
    public bool IsComplete { get; private set; }

    public void BeginList() => _listing = [];

    public void Put(UInt128 key, SnapshotPlace place, bool listed) => (listed ? _listing! : _documents)[key] = place;

    public void Remove(UInt128 key) => _documents.Remove(key);

    /// <param name="isWhole">Whether what was not listed is gone.</param>
    public void EndList(bool isWhole)
    {
        foreach (var entry in isWhole ? [] : _documents)
        {
            _listing!.TryAdd(entry.Key, entry.Value);
        }

        _documents = _listing!;
        _listing = null;
        IsComplete = true;
    }

    /// <summary>The documents have new places.</summary>
    public void Move(Func<SnapshotPlace, SnapshotPlace> move)
    {
        _documents = _documents.ToDictionary(entry => entry.Key, entry => move(entry.Value));
        _listing = _listing?.ToDictionary(entry => entry.Key, entry => move(entry.Value));
    }
}
