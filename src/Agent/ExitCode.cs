namespace MeshSync.Fabric.Agent;

/// <summary>How the agent ends.</summary>
internal enum ExitCode
{
    /// <summary>Somebody stopped it, or its time was over.</summary>
    Done = 0,

    /// <summary>An error that nothing is meant to survive.</summary>
    Failed = 1,

    /// <summary>A setting cannot be used.</summary>
    UnusableSettings = 2,

    /// <summary>The snapshot is written, but some resources had not been listed when the agent was stopped.</summary>
    Incomplete = 3,
}
