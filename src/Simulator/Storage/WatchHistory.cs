namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>The newest changes of one collection, bounded in number. Not thread-safe: the store's lock guards it.</summary>
internal sealed class WatchHistory(int capacity)
{
    private WatchRecord[] _ring = new WatchRecord[Math.Min(capacity, 64)];
    private long _first;

    /// <summary>Index that the next record will get; a watch's cursor counts in the same numbers.</summary>
    public long Next { get; private set; }

    /// <summary>A watch can begin at this resourceVersion or later; anything before has been forgotten.</summary>
    public long Floor { get; private set; }

    public void Append(in WatchRecord record)
    {
        if (Next - _first == _ring.Length)
        {
            MakeRoom();
        }

        _ring[Next++ % _ring.Length] = record;
    }

    /// <summary>Forgets everything up to and including <paramref name="resourceVersion"/>.</summary>
    public void Compact(long resourceVersion)
    {
        while (_first < Next && _ring[_first % _ring.Length].ResourceVersion <= resourceVersion)
        {
            _ring[_first++ % _ring.Length] = default;
        }

        Floor = Math.Max(Floor, resourceVersion);
    }

    /// <summary>Forgets everything, also that anything was ever forgotten: a server restored from a backup.</summary>
    public void Reset(long floor)
    {
        Array.Clear(_ring);
        _first = Next += 1;
        Floor = floor;
    }

    /// <summary>The cursor of the first record after <paramref name="resourceVersion"/>.</summary>
    public long CursorAfter(long resourceVersion)
    {
        var (low, high) = (_first, Next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_ring[middle % _ring.Length].ResourceVersion <= resourceVersion)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The cursor of the latest records, as many as are asked for and there are.</summary>
    public long CursorOfLatest(int count) => Math.Max(_first, Next - count);

    /// <summary>Copies what follows the cursor; false when some of it has been forgotten already.</summary>
    public bool TryRead(ref long cursor, List<WatchRecord> into, int limit)
    {
        if (cursor < _first)
        {
            return false;
        }

        for (; cursor < Next && into.Count < limit; cursor++)
        {
            into.Add(_ring[cursor % _ring.Length]);
        }

        return true;
    }

    private void MakeRoom()
    {
        if (_ring.Length >= capacity)
        {
            Floor = _ring[_first % _ring.Length].ResourceVersion;
            _first++;
            return;
        }

        var larger = new WatchRecord[Math.Min(capacity, _ring.Length * 4)];
        for (var i = _first; i < Next; i++)
        {
            larger[i % larger.Length] = _ring[i % _ring.Length];
        }

        _ring = larger;
    }
}
