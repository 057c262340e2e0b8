namespace MeshSync.Fabric.Grains.Collections;

/// <summary>How patient collections are. The defaults suit production.</summary>
public sealed class CollectionOptions
{
    internal const string Requirement =
        "Collections: RelistRetry, ReportInterval, RetryDelay, SweepInterval and TombstoneAge must be positive, ObjectAttempts between 1 and 10, ObjectsAtOnce between 1 and 4096, and ObjectsInTurn between 1 and ObjectsAtOnce.";

    /// <summary>How often a relist is asked for until it begins, and how far apart at least two are asked for.</summary>
    public TimeSpan RelistRetry { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long changes are collected before the cluster is told about them.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often one object's change is tried before its batch fails and is left to the stream provider. All tries
    /// together must stay below Orleans' response timeout.
    /// </summary>
    public int ObjectAttempts { get; set; } = 4;

    /// <summary>
    /// How many objects a silo changes at once, all its collections together. More makes it faster, because what leaves for the broker
    /// together costs less, and a flood felt more by others: docs/benchmarks.md has both.
    /// </summary>
    public int ObjectsAtOnce { get; set; } = 128;

    /// <summary>How many of them a collection begins at most before it waits for its next turn.</summary>
    public int ObjectsInTurn { get; set; } = 32;

    /// <summary>Before the second try; it doubles, with jitter, before each further one.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often tombstones are looked for that nobody needs any more.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a tombstone is kept at least: longer than the watch log keeps what may be delivered again, or an old event could
    /// resurrect its object.
    /// </summary>
    public TimeSpan TombstoneAge { get; set; } = TimeSpan.FromHours(25);

    internal bool Check() =>
        SweepInterval > TimeSpan.Zero && TombstoneAge > TimeSpan.Zero && RelistRetry > TimeSpan.Zero
        && ReportInterval > TimeSpan.Zero && RetryDelay > TimeSpan.Zero && ObjectAttempts is >= 1 and <= 10
        && ObjectsAtOnce is >= 1 and <= 4096 && ObjectsInTurn >= 1 && ObjectsInTurn <= ObjectsAtOnce;
}
