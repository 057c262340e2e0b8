namespace MeshSync.Fabric.Mirror;

/// <summary>What a mirror has been sent so far.</summary>
public readonly record struct MirrorProgress
{
    /// <summary>Messages on the subject of the changes.</summary>
    public long Changes { get; init; }

    /// <summary>Rows in replies to <c>informer-store</c>.</summary>
    public long StoreRows { get; init; }

    /// <summary>Messages that have been applied, of both.</summary>
    public long Applied { get; init; }

    /// <summary>Messages that arrived, of both.</summary>
    public long Arrived { get; init; }

    /// <summary>MODIFIED without a row, which an older Server ignores.</summary>
    public long Ignored { get; init; }

    /// <summary>Messages that Meshery Server could not have read.</summary>
    public long Malformed { get; init; }

    /// <summary>Stored messages that waited behind the last one when it was sent; null where no consumer of JetStream delivers.</summary>
    public long? Pending { get; init; }

    /// <summary>How long the last change was on its way from the store; null likewise.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>When the last message came.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Nothing is known to be on its way.</summary>
    public bool IsCaughtUp => Applied == Arrived && Pending is null or 0;
}
