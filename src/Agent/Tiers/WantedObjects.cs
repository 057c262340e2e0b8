using System.Globalization;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>An object that has to be read. It is the same one as long as nothing made it another: a deletion, or a list.</summary>
internal sealed class WantedObject(string key)
{
    /// <summary><c>namespace/name</c>.</summary>
    public string Key => key;

    /// <summary>The version that a watch last told of, as a number; 0 where that is not known.</summary>
    public ulong Version { get; set; }

    /// <summary>How often reading it has failed.</summary>
    public int Failures { get; set; }
}

/// <summary>The objects of one collection that have to be read, each once however often it changes meanwhile.</summary>
internal sealed class WantedObjects
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WantedObject> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ulong Version, long At)> _read = new(StringComparer.Ordinal);
    private bool _isOpen = true;

    /// <summary>Nothing has been read or has to be since the last list; asked for each event, so it takes no lock.</summary>
    public bool IsUnused { get; private set; } = true;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count == 0;
            }
        }
    }

    /// <summary>Versions are numbers in every server there is; where they are not, nothing is concluded from them.</summary>
    public static ulong Number(ReadOnlySpan<byte> version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;

    /// <summary>Whether what was read of the object is as new as this, or newer: then this is a state that is past.</summary>
    public bool IsPast(string key, ulong version)
    {
        lock (_lock)
        {
            return version != 0 && _read.TryGetValue(key, out var read) && version <= read.Version;
        }
    }

    /// <summary>The object has to be read; null when it waits already.</summary>
    public WantedObject? Want(string key, ulong version)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(key, out var waiting))
            {
                waiting.Version = Math.Max(waiting.Version, version);
                return null;
            }

            waiting = new WantedObject(key) { Version = version };
            _waiting.Add(key, waiting);
            IsUnused = false;
            return _isOpen ? waiting : null;
        }
    }

    /// <summary>When the object was last read; 0 for never.</summary>
    public long LastRead(string key)
    {
        lock (_lock)
        {
            return _read.GetValueOrDefault(key).At;
        }
    }

    /// <summary>Whether it still has to be read.</summary>
    public bool IsWaiting(WantedObject item)
    {
        lock (_lock)
        {
            return _isOpen && _waiting.GetValueOrDefault(item.Key) == item;
        }
    }

    /// <summary>It has been read and added; true when a watch has told of something newer meanwhile, so that it waits on.</summary>
    public bool Done(WantedObject item, ulong version, long at)
    {
        lock (_lock)
        {
            item.Failures = 0;
            _read[item.Key] = (version, at);
            return version != 0 && item.Version > version ? true : !_waiting.Remove(item.Key);
        }
    }

    /// <summary>The object is gone, or is known well enough without being read.</summary>
    public void Forget(string key)
    {
        lock (_lock)
        {
            _waiting.Remove(key);
            _read.Remove(key);
        }
    }

    /// <summary>Everything is listed anew.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _waiting.Clear();
            _read.Clear();
            IsUnused = true;
            _isOpen = true;
        }
    }

    /// <summary>Nothing is read for now.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _isOpen = false;
        }
    }

    /// <summary>Goes on; what waits has to be read.</summary>
    public IReadOnlyList<WantedObject> Resume()
    {
        lock (_lock)
        {
            bool wasOpen = _isOpen;
            _isOpen = true;
            return wasOpen ? [] : [.. _waiting.Values];
        }
    }

    /// <summary>What waits; to be asked at the end of a list, whose objects were not handed out.</summary>
    public IReadOnlyList<WantedObject> All()
    {
        lock (_lock)
        {
            return [.. _waiting.Values];
        }
    }
}
