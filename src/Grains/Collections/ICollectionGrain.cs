using MeshSync.Fabric.Contracts;
using Orleans.Concurrency;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// One resource of one cluster; its key is a <see cref="CollectionKey"/>. It lives on its watch batches, which reach it
/// as a stream of <see cref="WatchDelivery"/>.
/// </summary>
[Alias("meshsync.collection")]
public interface ICollectionGrain : IGrainWithStringKey
{
    /// <summary>Answers also while a batch is being applied.</summary>
    [AlwaysInterleave]
    [Alias("state")]
    Task<CollectionState> GetState();

    /// <summary>Asks the agent to list the collection again, and again until it does.</summary>
    [Alias("relist")]
    Task RequestRelist(string reason);

    /// <summary>Somebody removed what is stored of all objects: has everything told again. Once for each store.</summary>
    /// <param name="store">When the new store was made, unix ms.</param>
    [Alias("store-replaced")]
    Task StoreReplaced(long store);
}

/// <summary>How a collection is doing, for people.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.collection-state")]
public sealed record CollectionState
{
    [Id(0)]
    public required string Key { get; init; }

    /// <summary>Objects that exist.</summary>
    [Id(1)]
    public required int Objects { get; init; }

    /// <summary>Objects that are gone and whose tombstone is still stored.</summary>
    [Id(2)]
    public required int Tombstones { get; init; }

    /// <summary>Nothing is known to be missing.</summary>
    [Id(3)]
    public required bool Synced { get; init; }

    /// <summary>Why a relist is being asked for; empty when none is.</summary>
    [Id(4)]
    public required string RelistWanted { get; init; }

    /// <summary>Run of the agent that the last batch came from; 0 before the first batch of this activation.</summary>
    [Id(5)]
    public required long Session { get; init; }

    /// <summary>Number of the last batch in its session.</summary>
    [Id(6)]
    public required ulong Sequence { get; init; }

    [Id(7)]
    public required string LogPosition { get; init; }

    /// <summary>When the agent saw the newest change of this activation; null when there was none.</summary>
    [Id(8)]
    public required DateTimeOffset? LastChange { get; init; }

    /// <summary>When what is known was last compared with what the API server has; null when it was not in this activation.</summary>
    [Id(9)]
    public required DateTimeOffset? LastAudit { get; init; }

    /// <summary>Audits of this activation that differed, if only in versions that change nothing for a consumer.</summary>
    [Id(10)]
    public required int AuditsDifferent { get; init; }

    /// <summary>Objects that the relists after those found to be other than they were known.</summary>
    [Id(11)]
    public required int Healed { get; init; }

    /// <summary>Objects that exist and are known by their metadata only.</summary>
    [Id(12)]
    public int Presences { get; init; }
}
