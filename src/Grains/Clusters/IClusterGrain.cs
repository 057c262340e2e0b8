using MeshSync.Fabric.Contracts;
using Orleans.Concurrency;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>One Kubernetes cluster; its key is the cluster id.</summary>
[Alias("meshsync.cluster")]
public interface IClusterGrain : IGrainWithStringKey
{
    [Alias("state")]
    Task<ClusterState> GetState();

    /// <summary>A collection tells how it is doing. May be lost: the next one says it again.</summary>
    [OneWay]
    [Alias("report")]
    Task Report(CollectionReport report);

    /// <summary>The agent of the cluster said how it is. May be lost: it says so again in a few seconds.</summary>
    [OneWay]
    [Alias("heartbeat")]
    Task Heartbeat(AgentReport report);

    /// <summary>
    /// Collections that have objects although the agent of the cluster does not watch them: their definitions may have been removed while
    /// no agent ran, and nobody has told of it.
    /// </summary>
    /// <param name="watched">As <see cref="AgentStatus.Watched"/>.</param>
    /// <returns>Collection keys.</returns>
    [Alias("unwatched")]
    Task<string[]> Unwatched(string[] watched);
}

/// <summary>What is known of a cluster, for people.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.cluster-state")]
public sealed record ClusterState
{
    [Id(0)]
    public required string Cluster { get; init; }

    /// <summary>Objects that exist, of all collections.</summary>
    [Id(1)]
    public required long Objects { get; init; }

    /// <summary>There are collections, and nothing is known to be missing in any of them.</summary>
    [Id(2)]
    public required bool Synced { get; init; }

    /// <summary>When the newest change was observed; null when nothing is stored.</summary>
    [Id(3)]
    public required DateTimeOffset? LastChange { get; init; }

    /// <summary>By key. A collection that is empty is known only since its last batch, not over a restart of the silo.</summary>
    [Id(4)]
    public required IReadOnlyList<CollectionReport> Collections { get; init; }

    /// <summary>What the agent last said of itself; null when it has not been heard since the silo started.</summary>
    [Id(5)]
    public AgentReport? Agent { get; init; }
}

/// <summary>How one collection is doing.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.collection-report")]
public sealed record CollectionReport
{
    /// <summary>Key of the collection.</summary>
    [Id(0)]
    public required string Collection { get; init; }

    [Id(1)]
    public required int Objects { get; init; }

    [Id(2)]
    public required bool Synced { get; init; }

    [Id(3)]
    public DateTimeOffset? LastChange { get; init; }

    /// <summary>Objects that are known by their metadata only.</summary>
    [Id(4)]
    public int Presences { get; init; }

    /// <summary>Why it is to be listed again; null when nothing is missing.</summary>
    [Id(5)]
    public string? RelistWanted { get; init; }

    /// <summary>When it was last compared with what the API server has; null when it was not since it became active.</summary>
    [Id(6)]
    public DateTimeOffset? LastAudit { get; init; }

    /// <summary>Audits since then that differed, if only in versions that change nothing for a consumer.</summary>
    [Id(7)]
    public int AuditsDifferent { get; init; }

    /// <summary>Objects that the relists after those found to be other than they were known.</summary>
    [Id(8)]
    public int Healed { get; init; }

    /// <summary>Batches since then that did not follow what was received.</summary>
    [Id(9)]
    public int Gaps { get; init; }
}
