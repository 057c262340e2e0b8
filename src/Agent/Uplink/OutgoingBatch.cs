using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>Events that have left the queue and go out together, with what their header will say.</summary>
internal sealed class OutgoingBatch
{
    private OutgoingBatch(List<PendingEvent> events, PendingSegment segment, bool begin)
    {
        Events = events;
        Type = segment.Type;
        Epoch = segment.Epoch;
        Begin = begin;
        IsWhole = segment.IsWhole;
        End = segment.IsList && segment.IsSpent;
        Audit = segment.Audit;
        ItemCount = Audit?.Digest.Count ?? (End ? segment.ItemCount : 0);
        ResourceVersion = Audit?.ResourceVersion ?? (End ? segment.ResourceVersion : "");
        foreach (var item in events)
        {
            Memory += item.Memory;
        }
    }

    public IReadOnlyList<PendingEvent> Events { get; }

    public ResourceType Type { get; }

    /// <summary>Number of the relist; 0 for what a watch reported.</summary>
    public ulong Epoch { get; }

    public bool Begin { get; }

    public bool IsWhole { get; }

    public bool End { get; }

    public PendingAudit? Audit { get; }

    public uint ItemCount { get; }

    public string ResourceVersion { get; }

    /// <summary>Bytes that count against the queue.</summary>
    public long Memory { get; }

    /// <summary>Takes the next batch out of a segment that is ready.</summary>
    public static OutgoingBatch Take(PendingSegment segment, int maxEvents, int maxBytes)
    {
        bool begin = segment.IsList && !segment.BeginTaken;
        var events = new List<PendingEvent>(Math.Min(maxEvents, segment.Count));
        segment.Take(events, maxEvents, maxBytes);
        return new OutgoingBatch(events, segment, begin);
    }

    public void Release()
    {
        foreach (var item in Events)
        {
            item.Release();
        }
    }
}
