namespace MeshSync.Fabric.Robustness.Model;

/// <summary>All that is known of a run when it has come to rest.</summary>
internal sealed record RunRecord
{
    public required History History { get; init; }

    /// <summary>In the order they came.</summary>
    public required IReadOnlyList<Published> Messages { get; init; }

    /// <summary>What the API server lists.</summary>
    public required IReadOnlyDictionary<ObjectName, ObjectVersion> Listed { get; init; }

    /// <summary>What the store holds, tombstones included.</summary>
    public required IReadOnlyDictionary<ObjectName, Stored> Stored { get; init; }

    public IReadOnlyList<Disturbance> Disturbances { get; init; } = [];

    /// <summary>More than one silo ran.</summary>
    public bool SeveralSilos { get; init; }

    /// <summary>Processes that have ended although nobody ended them.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];

    /// <summary>From here on nothing happens any more, so nothing is to be told; null when the run never came so far.</summary>
    public TimeSpan? QuietFrom { get; init; }
}
