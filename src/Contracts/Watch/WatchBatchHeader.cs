namespace MeshSync.Fabric.Contracts;

public enum WatchPhase : byte
{
    /// <summary>What a watch reported.</summary>
    Events = 0,

    /// <summary>A part of a relist: the items of one complete LIST, cut into batches of one epoch.</summary>
    List = 1,

    /// <summary>No events: what the collection has to be after all batches before this one.</summary>
    Audit = 2,
}

/// <summary>What all events of a batch have in common, and where the batch stands in what its reflector sent.</summary>
public sealed record WatchBatchHeader
{
    public required string Cluster { get; init; }

    public required ResourceType Type { get; init; }

    /// <summary>Run of the agent, growing from run to run (unix milliseconds of its start).</summary>
    public required long Session { get; init; }

    /// <summary>Number of the batch within the session and collection, from 1 and without gaps.</summary>
    public required ulong Sequence { get; init; }

    public WatchPhase Phase { get; init; }

    /// <summary>Number of the relist within the session and collection, from 1; 0 outside of relists.</summary>
    public ulong Epoch { get; init; }

    /// <summary>First batch of its relist.</summary>
    public bool Begin { get; init; }

    /// <summary>Last batch of its relist; only with it is the relist complete. May be the first one too.</summary>
    public bool End { get; init; }

    /// <summary>The relist says nothing of what it does not list: somebody chose not to be told of deletions, or of what exists.</summary>
    public bool KeepsUnlisted { get; init; }

    /// <summary>On the last batch of a relist: how many items the whole list had; on an audit: how many there are.</summary>
    public uint ItemCount { get; init; }

    /// <summary>On the last batch of a relist, and on an audit: the list's resourceVersion, from which the watch goes on.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>On an audit: <see cref="CollectionDigest.Value"/>.</summary>
    public ulong Digest { get; init; }

    /// <summary>When the agent read the oldest event of the batch, by the agent's clock; microseconds are kept.</summary>
    public DateTimeOffset CapturedAt { get; init; }

    public CollectionKey Collection => Type.In(Cluster);
}
