namespace MeshSync.Fabric.Grains.Objects;

/// <summary>What became of a change.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-applied")]
public readonly record struct ObjectApplied
{
    [Id(0)]
    public required ObjectOutcome Outcome { get; init; }

    /// <summary>What is stored now.</summary>
    [Id(1)]
    public required ObjectHead Head { get; init; }
}

public enum ObjectOutcome : byte
{
    /// <summary>The stored message already says so, or is newer.</summary>
    Unchanged = 0,

    Added = 1,

    Modified = 2,

    Deleted = 3,

    /// <summary>The body is no object that Meshery can be told about; it was counted and logged, and nothing was stored.</summary>
    Rejected = 4,
}
