namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>What happens to a store from outside: compaction, a restore, corruption, the end of a resource.</summary>
internal sealed partial class ObjectStore
{
    /// <summary>Forgets all history, so that every older resourceVersion and every continue token has expired.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _pins.Clear();
            _compacted = _resourceVersion;
            foreach (var collection in _collections.Values)
            {
                collection.History.Compact(_resourceVersion);
            }
        }
    }

    /// <summary>
    /// A server restored from an older backup: the same objects, lower resourceVersions, no history. Open watches must be
    /// broken by the caller; they would otherwise never end.
    /// </summary>
    public void Rewind(long resourceVersion)
    {
        lock (_gate)
        {
            _pins.Clear();
            var next = 0L;
            foreach (var collection in _collections.Values)
            {
                var objects = collection.Objects.Select(o => o.WithResourceVersion(++next)).ToList();
                collection.Replace(objects, next);
            }

            _resourceVersion = Math.Max(resourceVersion, next + 1);
            _compacted = _resourceVersion;
        }
    }

    /// <summary>So many of the next deletions are carried out, and no watch ever hears of them.</summary>
    public void LoseDeletions(int count)
    {
        lock (_gate)
        {
            _deletionsToLose = count;
        }
    }

    /// <summary>Makes every open watch look around, though nothing has changed.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            foreach (var collection in _collections.Values)
            {
                collection.Wake();
            }
        }
    }

    public IReadOnlyDictionary<string, int> Count()
    {
        lock (_gate)
        {
            return _collections.Where(c => c.Value.Objects.Count > 0).ToDictionary(c => c.Key, c => c.Value.Objects.Count);
        }
    }

    public void Remove(Collection collection)
    {
        lock (_gate)
        {
            collection.Removed = true;
            collection.Wake();
            _collections.Remove(collection.GroupResource);
        }
    }

    /// <summary>Puts raw bytes where an object is; <see cref="Put"/> mends it.</summary>
    /// <returns>Null when there is no such object.</returns>
    public StoredObject? Corrupt(Collection collection, string key, byte[] raw)
    {
        lock (_gate)
        {
            if (collection.Find(key) is not { } old)
            {
                return null;
            }

            var corrupt = StoredObject.Corrupt(old.Key, old.Namespace, old.Uid, ++_resourceVersion, raw);
            collection.Apply(new WatchRecord(ChangeType.Modified, corrupt, old));
            return corrupt;
        }
    }
}
