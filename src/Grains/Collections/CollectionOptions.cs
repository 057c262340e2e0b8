namespace MeshSync.Fabric.Grains.Collections;

/// <summary>How patient collections are. The defaults suit production.</summary>
public sealed class CollectionOptions
{
    internal const string Requirement =
        "Collections: RelistRetry, ReportInterval and RetryDelay must be positive and ObjectAttempts between 1 and 10.";

    /// <summary>How often a relist is asked for until it begins, and how far apart at least two are asked for.</summary>
    public TimeSpan RelistRetry { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long changes are collected before the cluster is told about them.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often one object's change is tried before its batch fails and is left to the stream provider. All tries
    /// together must stay below Orleans' response timeout.
    /// </summary>
    public int ObjectAttempts { get; set; } = 4;

    /// <summary>Before the second try; it doubles, with jitter, before each further one.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    internal bool Check() =>
        RelistRetry > TimeSpan.Zero && ReportInterval > TimeSpan.Zero && RetryDelay > TimeSpan.Zero && ObjectAttempts is >= 1 and <= 10;
}
