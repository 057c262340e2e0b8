using System.Collections.Immutable;

namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>The objects of one resource. All members are guarded by the lock of the <see cref="ObjectStore"/>.</summary>
internal sealed class Collection(string groupResource, int historyLimit)
{
    private static readonly ImmutableSortedSet<StoredObject> Empty = ImmutableSortedSet.Create<StoredObject>(new ByKey());

    public string GroupResource => groupResource;

    /// <summary>An immutable tree, so that a list can be read page by page while the collection goes on changing.</summary>
    public ImmutableSortedSet<StoredObject> Objects { get; private set; } = Empty;

    public WatchHistory History { get; } = new(historyLimit);

    public long LastChange { get; private set; }

    /// <summary>Set when a CRD is removed: watches of its resource end.</summary>
    public bool Removed { get; set; }

    /// <summary>Completed, and replaced, at each change.</summary>
    public TaskCompletionSource Changed { get; private set; } = NewSignal();

    public StoredObject? Find(string key) => Objects.TryGetValue(Probe(key), out var found) ? found : null;

    public void Apply(in WatchRecord record)
    {
        ApplyUnseen(record);
        History.Append(record);
        Wake();
    }

    /// <summary>A change that goes into no history: a watch does not see it, a list does.</summary>
    public void ApplyUnseen(in WatchRecord record)
    {
        if (record.Previous is { } previous)
        {
            Objects = Objects.Remove(previous);
        }

        if (record.Type != ChangeType.Deleted)
        {
            Objects = Objects.Add(record.Current);
        }

        LastChange = record.ResourceVersion;
    }

    public void Replace(IEnumerable<StoredObject> objects, long resourceVersion)
    {
        Objects = Empty.Union(objects);
        LastChange = resourceVersion;
        History.Reset(resourceVersion);
        Wake();
    }

    public void Wake()
    {
        if (Waiters == 0)
        {
            return;
        }

        Waiters = 0;
        var signal = Changed;
        Changed = NewSignal();
        signal.SetResult();
    }

    /// <summary>How many watches wait on the present <see cref="Changed"/>; without any, a change costs no signal.</summary>
    public int Waiters { get; set; }

    public static StoredObject Probe(string key) => new(key, "", "", 0, [], 0, 0, 0);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ByKey : IComparer<StoredObject>
    {
        public int Compare(StoredObject? x, StoredObject? y) => string.CompareOrdinal(x?.Key, y?.Key);
    }
}
