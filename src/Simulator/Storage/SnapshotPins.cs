namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>
/// Snapshots that unfinished lists still refer to. A real server keeps them until etcd compacts, five minutes or so; here
/// they also count, so that a client that never finishes its lists cannot fill the memory. Guarded by the store's lock.
/// </summary>
internal sealed class SnapshotPins(TimeProvider time, TimeSpan lifetime, int limit)
{
    private readonly LinkedList<(Collection Collection, Snapshot Snapshot, long Since)> _pins = new();

    public void Add(Collection collection, Snapshot snapshot)
    {
        Expire();
        if (Find(collection, snapshot.ResourceVersion) is not null)
        {
            return;
        }

        _pins.AddLast((collection, snapshot, time.GetTimestamp()));
        if (_pins.Count > limit)
        {
            _pins.RemoveFirst();
        }
    }

    public Snapshot? Find(Collection collection, long resourceVersion)
    {
        Expire();
        foreach (var pin in _pins)
        {
            if (pin.Collection == collection && pin.Snapshot.ResourceVersion == resourceVersion)
            {
                return pin.Snapshot;
            }
        }

        return null;
    }

    public void Clear() => _pins.Clear();

    private void Expire()
    {
        while (_pins.First is { } oldest && time.GetElapsedTime(oldest.Value.Since) > lifetime)
        {
            _pins.RemoveFirst();
        }
    }
}
