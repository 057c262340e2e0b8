using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// A collection whose deliveries kept failing. The batch at <see cref="Anchor"/> stays unacknowledged until a relist
/// has gone through, so that a silo that takes the partition over reads from there and nothing depends on this memory.
/// </summary>
internal sealed class ParkedLane(CollectionKey collection, LogPosition anchor)
{
    public CollectionKey Collection { get; } = collection;

    public LogPosition Anchor { get; set; } = anchor;

    /// <summary>When a relist last began to arrive; null while batches are passed over.</summary>
    public DateTimeOffset? HealingSince { get; set; }

    /// <summary>First batch of the relist under way, kept unacknowledged too: everything older is superseded by it.</summary>
    public LogPosition? RelistBegin { get; set; }

    public CancellationTokenSource Healed { get; } = new();
}
