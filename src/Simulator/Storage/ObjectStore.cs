namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>
/// What etcd and the watch cache are to a real server: every object of the cluster, one resourceVersion that only grows,
/// and a bounded history of changes for each resource.
/// </summary>
internal sealed partial class ObjectStore(int historyLimit, TimeSpan continueLifetime, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Collection> _collections = new(StringComparer.Ordinal);
    private readonly SnapshotPins _pins = new(time, continueLifetime, limit: 64);
    private long _resourceVersion = 1;
    private long _compacted;
    private int _deletionsToLose;

    public long ResourceVersion
    {
        get
        {
            lock (_gate)
            {
                return _resourceVersion;
            }
        }
    }

    public Collection Collection(string groupResource)
    {
        lock (_gate)
        {
            if (!_collections.TryGetValue(groupResource, out var collection))
            {
                _collections.Add(groupResource, collection = new Collection(groupResource, historyLimit));
            }

            return collection;
        }
    }

    /// <summary>Begins to keep a resource that was not served before; nobody can watch it from an earlier time.</summary>
    public void Begin(string groupResource)
    {
        lock (_gate)
        {
            if (!_collections.ContainsKey(groupResource))
            {
                Collection(groupResource).History.Compact(_resourceVersion);
            }
        }
    }

    public StoredObject? Find(Collection collection, string key)
    {
        lock (_gate)
        {
            return collection.Find(key);
        }
    }

    public (WriteResult Result, StoredObject? Object) Put(Collection collection, ObjectDraft draft, WriteCondition condition)
    {
        lock (_gate)
        {
            var key = draft.Key;
            var old = collection.Find(key);
            if (Refuse(old, condition) is { } refused)
            {
                return (refused, old);
            }

            if (old is not null && old.SameContent(draft))
            {
                return (WriteResult.Unchanged, old);
            }

            var stored = draft.Stamp(old?.Key ?? key, ++_resourceVersion);
            collection.Apply(new WatchRecord(old is null ? ChangeType.Added : ChangeType.Modified, stored, old));
            return (old is null ? WriteResult.Created : WriteResult.Updated, stored);
        }
    }

    /// <returns>The last state, under the resourceVersion of the delete; null with the reason when it was refused.</returns>
    public (WriteResult Result, StoredObject? Object) Delete(Collection collection, string key, WriteCondition condition)
    {
        lock (_gate)
        {
            var old = collection.Find(key);
            if (Refuse(old, condition with { MustExist = true }) is { } refused)
            {
                return (refused, old);
            }

            var last = old!.WithResourceVersion(++_resourceVersion);
            var record = new WatchRecord(ChangeType.Deleted, last, old);
            if (_deletionsToLose > 0)
            {
                _deletionsToLose--;
                collection.ApplyUnseen(record);
            }
            else
            {
                collection.Apply(record);
            }

            return (WriteResult.Updated, last);
        }
    }

    public Snapshot Read(Collection collection)
    {
        lock (_gate)
        {
            return new Snapshot(collection.Objects, _resourceVersion);
        }
    }

    /// <summary>The collection some changes ago, as a cache that is behind has it but not before a version, and what has changed since.</summary>
    public (Snapshot Then, IReadOnlyList<WatchRecord> Since) ReadBehind(Collection collection, int changes, long notBefore)
    {
        lock (_gate)
        {
            var since = new List<WatchRecord>();
            var cursor = Math.Max(collection.History.CursorOfLatest(changes), collection.History.CursorAfter(notBefore));
            collection.History.TryRead(ref cursor, since, changes);
            var objects = collection.Objects;
            foreach (var record in Enumerable.Reverse(since))
            {
                objects = record.Type == ChangeType.Deleted ? objects : objects.Remove(record.Current);
                objects = record.Previous is { } previous ? objects.Add(previous) : objects;
            }

            return (new Snapshot(objects, _resourceVersion), since);
        }
    }

    /// <summary>The collection exactly as it was, or null where that is no longer known.</summary>
    public Snapshot? ReadAt(Collection collection, long resourceVersion)
    {
        lock (_gate)
        {
            if (resourceVersion < _compacted || resourceVersion > _resourceVersion)
            {
                return null;
            }

            return collection.LastChange <= resourceVersion
                ? new Snapshot(collection.Objects, resourceVersion)
                : _pins.Find(collection, resourceVersion);
        }
    }

    public void Pin(Collection collection, Snapshot snapshot)
    {
        lock (_gate)
        {
            _pins.Add(collection, snapshot);
        }
    }

    /// <summary>Where a watch from <paramref name="resourceVersion"/> begins to read; null when that is too old.</summary>
    public long? CursorAfter(Collection collection, long resourceVersion)
    {
        lock (_gate)
        {
            return resourceVersion < collection.History.Floor ? null : collection.History.CursorAfter(resourceVersion);
        }
    }

    /// <summary>
    /// Copies what follows the cursor. With nothing there, <see cref="WatchBatch.Changed"/> completes at the next change,
    /// and <see cref="WatchBatch.ResourceVersion"/> is what a bookmark may say.
    /// </summary>
    public WatchBatch ReadAfter(Collection collection, ref long cursor, List<WatchRecord> into, int limit)
    {
        lock (_gate)
        {
            if (collection.Removed || !collection.History.TryRead(ref cursor, into, limit))
            {
                return new WatchBatch(Lost: true, _resourceVersion, Task.CompletedTask);
            }

            if (into.Count > 0)
            {
                return new WatchBatch(Lost: false, into[^1].ResourceVersion, Task.CompletedTask);
            }

            collection.Waiters++;
            return new WatchBatch(Lost: false, _resourceVersion, collection.Changed.Task);
        }
    }

    private static WriteResult? Refuse(StoredObject? old, in WriteCondition condition) => (old, condition) switch
    {
        (null, { MustExist: true }) => WriteResult.Missing,
        (not null, { MustBeNew: true }) => WriteResult.Exists,
        (not null, { ResourceVersion: { } expected }) when expected != old.ResourceVersion => WriteResult.Conflict,
        (not null, { Uid: { } uid }) when uid != old.Uid => WriteResult.Conflict,
        _ => null,
    };
}

/// <param name="Lost">The watch fell behind the history, or its resource is gone: it must end.</param>
internal readonly record struct WatchBatch(bool Lost, long ResourceVersion, Task Changed);
