using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// A run of waiting events that may share batches: either what a watch reported, one event an object, the latest state winning; or the
/// items of one relist; or an audit. Not thread-safe.
/// </summary>
internal sealed class PendingSegment(ResourceType type, ulong epoch, bool isWhole = true)
{
    private readonly List<PendingEvent> _events = [];
    private readonly Dictionary<UInt128, long> _places = [];
    private int _taken;
    private long _cutOff;
    private bool _isUrgent;

    public ResourceType Type => type;

    /// <summary>Number of the relist; 0 for what a watch reported.</summary>
    public ulong Epoch => epoch;

    public bool IsList => epoch != 0;

    /// <summary>What the collection is at this point; such a segment has nothing else.</summary>
    public PendingAudit? Audit { get; init; }

    /// <summary>What this relist does not list is gone.</summary>
    public bool IsWhole => isWhole;

    /// <summary>The first batch of this relist has been taken.</summary>
    public bool BeginTaken { get; private set; }

    /// <summary>The relist has been read to its end; its last batch carries the two below.</summary>
    public bool Ended { get; private set; }

    public uint ItemCount { get; private set; }

    public string ResourceVersion { get; private set; } = "";

    public int Count => _events.Count - _taken;

    /// <summary>Bytes that count against a batch.</summary>
    public long Bytes { get; private set; }

    /// <summary>Nothing more can come out of it.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>A batch can be taken now: some events, or the end of a relist.</summary>
    public bool IsReady => Count > 0 || ((Ended || Audit is not null) && !IsSpent);

    /// <summary>It has events, and all of them may wait for others.</summary>
    public bool MayWait => !IsList && Count > 0 && !_isUrgent;

    public void End(uint itemCount, string resourceVersion)
    {
        Ended = true;
        ItemCount = itemCount;
        ResourceVersion = resourceVersion;
    }

    /// <summary>Puts the event in the place of an older one of the same object; false when none waits.</summary>
    public bool TryReplace(in PendingEvent item, out int freed)
    {
        freed = 0;
        if (IsList || !_places.TryGetValue(item.Key, out long place))
        {
            return false;
        }

        int index = (int)(place - _cutOff);
        var old = _events[index];
        freed = old.Memory;
        Bytes += item.Size - old.Size;
        _events[index] = item with { CapturedAt = old.CapturedAt };
        _isUrgent |= !item.MayWait;
        old.Release();
        return true;
    }

    public void Append(in PendingEvent item)
    {
        if (!IsList)
        {
            _places[item.Key] = _cutOff + _events.Count;
        }

        _events.Add(item);
        Bytes += item.Size;
        _isUrgent |= !item.MayWait;
    }

    /// <summary>Moves the oldest events out, at least one if there is any, and no more than the limits allow.</summary>
    public void Take(List<PendingEvent> into, int maxEvents, int maxBytes)
    {
        long bytes = 0;
        while (Count > 0 && into.Count < maxEvents)
        {
            var next = _events[_taken];
            if (into.Count > 0 && bytes + next.Size > maxBytes)
            {
                break;
            }

            into.Add(next);
            bytes += next.Size;
            _taken++;
            if (!IsList)
            {
                _places.Remove(next.Key);
            }
        }

        Bytes -= bytes;
        _isUrgent &= Count > 0;
        BeginTaken = true;
        IsSpent = Count == 0 && (Ended || Audit is not null);
        Compact();
    }

    /// <summary>Drops what has not been taken.</summary>
    public (int Events, long Memory) Abandon()
    {
        (int Events, long Memory) dropped = (Count, 0);
        foreach (var item in _events.Skip(_taken))
        {
            dropped.Memory += item.Memory;
            item.Release();
        }

        _events.Clear();
        _taken = 0;
        Bytes = 0;
        IsSpent = true;
        return dropped;
    }

    // A segment under constant load is never empty, so the taken part is cut off from time to time.
    private void Compact()
    {
        if (Count > 0 && (_taken < 1024 || _taken < Count))
        {
            return;
        }

        _events.RemoveRange(0, _taken);
        _cutOff += _taken;
        _taken = 0;
    }
}
