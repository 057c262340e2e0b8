using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>
/// Which objects of a collection are to be known deeper than the policy says, and why; its key is a <see cref="Contracts.CollectionKey"/>.
/// What it knows is stored as the plan that the agent reads.
/// </summary>
[Alias("meshsync.promotions")]
public interface IPromotionGrain : IGrainWithStringKey
{
    /// <summary>Takes over reasons that have come or gone. Returns when it is certain to be stored, or throws.</summary>
    [Alias("change")]
    Task Change(PromotionChange[] changes);

    /// <summary>These, and no others, have a design mark.</summary>
    [Alias("marked")]
    Task Marked(string[] keys);

    [Alias("state")]
    Task<PromotionState> GetState();
}

/// <summary>A reason to know an object deeper has come or gone.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.promotion-change")]
public sealed record PromotionChange
{
    /// <summary><c>namespace/name</c>, the namespace empty for a cluster-scoped object.</summary>
    [Id(0)]
    public required string Key { get; init; }

    [Id(1)]
    public required PromotionReasons Reason { get; init; }

    /// <summary>Product that the object is evidence of; null for other reasons.</summary>
    [Id(2)]
    public string? Product { get; init; }

    [Id(3)]
    public required bool Holds { get; init; }
}

/// <summary>What is promoted in a collection, for people.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.promotion-state")]
public sealed record PromotionState
{
    [Id(0)]
    public required string Collection { get; init; }

    [Id(1)]
    public required int Objects { get; init; }

    /// <summary>So many that the whole collection is.</summary>
    [Id(2)]
    public required bool All { get; init; }

    /// <summary>How many objects each reason holds for.</summary>
    [Id(3)]
    public required IReadOnlyDictionary<string, int> Reasons { get; init; }
}
