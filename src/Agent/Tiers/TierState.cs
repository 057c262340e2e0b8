using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Who can say how deep the cluster is to be known; whoever is further down wins.</summary>
internal enum TierSource
{
    /// <summary>Nobody does: profile <c>full</c>.</summary>
    Default,

    /// <summary>A file beside the agent.</summary>
    File,

    /// <summary>Somebody who told the silo.</summary>
    Api,

    /// <summary>The MeshSync object: what is written in the cluster itself has the last word about it.</summary>
    MeshSync,
}

/// <summary>The policy in force, and who gave it.</summary>
internal sealed record TierState(TierSource Source, TierPolicy Policy, DateTimeOffset Since)
{
    /// <summary>What is wrong with what was given last, and by whom; null when nothing is.</summary>
    public string? Problem { get; init; }
}
