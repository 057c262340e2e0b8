using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Streaming;

public enum PartitionStatus
{
    /// <summary>Owned by this silo, not read yet.</summary>
    Opening,

    Reading,

    /// <summary>Reading fails and is tried again; see <see cref="PartitionHealth.Problem"/>.</summary>
    Failing,
}

/// <summary>One partition that this silo owns.</summary>
public sealed record PartitionHealth
{
    public required int Partition { get; init; }

    public required PartitionStatus Status { get; init; }

    /// <summary>Since when it has this status.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What the last attempt failed with, while failing.</summary>
    public string? Problem { get; init; }

    /// <summary>Batches read and not delivered yet.</summary>
    public int CachedBatches { get; init; }

    /// <summary>Compressed bytes of those.</summary>
    public long CachedBytes { get; init; }

    /// <summary>Collections whose deliveries failed and which wait for a relist.</summary>
    public IReadOnlyCollection<CollectionKey> Parked { get; init; } = [];
}

/// <summary>How the reading of the watch log goes on this silo.</summary>
public interface IWatchLogHealth
{
    /// <summary>The partitions that this silo owns now, by number.</summary>
    IReadOnlyList<PartitionHealth> Partitions { get; }
}
