using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using Orleans.Concurrency;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>
/// The products of a cluster that are looked into: their own resources are watched in full, and they are asked for their version. Its key
/// is the cluster id.
/// </summary>
[Alias("meshsync.infrastructure")]
public interface IInfrastructureGrain : IGrainWithStringKey
{
    /// <summary>A product has been identified, or more is known of it now. Telling the same again does nothing.</summary>
    [Alias("identified")]
    Task ProductIdentified(IdentifiedProduct product);

    /// <summary>A product is not there any more.</summary>
    [Alias("gone")]
    Task ProductGone(string product);

    /// <summary>A workload of a product has changed, so it may be another version by now. May be lost: it is asked again at times anyway.</summary>
    [OneWay]
    [Alias("workload")]
    Task WorkloadChanged(string product);

    [Alias("state")]
    Task<InfrastructureState> GetState();
}

/// <summary>A product that was identified in a cluster.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.identified-product")]
public sealed record IdentifiedProduct
{
    /// <summary>As the catalogue calls it.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Patterns of <c>group/resource</c> that are its own.</summary>
    [Id(1)]
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Objects that it was identified by: they are known in full.</summary>
    [Id(2)]
    public IReadOnlyList<ObjectKey> Components { get; init; } = [];

    /// <summary>Where it says its version; null: nowhere.</summary>
    [Id(3)]
    public ProductProbe? Probe { get; init; }
}

/// <summary>What is known of the products of a cluster, for people.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.infrastructure-state")]
public sealed record InfrastructureState
{
    [Id(0)]
    public required string Cluster { get; init; }

    [Id(1)]
    public required IReadOnlyList<ProductState> Products { get; init; }
}

/// <summary>What is known of one product.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.product-depth")]
public sealed record ProductState
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required IReadOnlyList<string> Resources { get; init; }

    [Id(2)]
    public required int Components { get; init; }

    /// <summary>What it said itself; empty while it has not.</summary>
    [Id(3)]
    public string Version { get; init; } = "";

    /// <summary>When it said so.</summary>
    [Id(4)]
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Why it could not be asked the last time; empty when it could.</summary>
    [Id(5)]
    public string Problem { get; init; } = "";
}
