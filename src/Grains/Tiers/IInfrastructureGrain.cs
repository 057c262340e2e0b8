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
    /// <summary>
    /// A product has been identified, or something else is known of it now. Telling the same again does nothing. Returns when it is
    /// certain to be stored, or throws.
    /// </summary>
    [Alias("identified")]
    Task ProductIdentified(IdentifiedProduct product);

    /// <summary>A product is not there any more. Returns when that is certain to be stored, or throws.</summary>
    [Alias("gone")]
    Task ProductGone(string product);

    /// <summary>Objects that are promoted because they are part of the product.</summary>
    [Alias("promoted")]
    Task<IReadOnlyList<ObjectKey>> Promoted(string product);

    /// <summary>The agent follows another policy, so other products may be asked. May be lost: all are asked again at times anyway.</summary>
    [OneWay]
    [Alias("policy")]
    Task PolicyChanged();

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

    /// <summary>Objects that are part of it and would be known by their presence only: they are to be known in full.</summary>
    [Id(2)]
    public IReadOnlyList<ObjectKey> Components { get; init; } = [];

    /// <summary>What to ask its installations; one of which nothing can be asked is not in it.</summary>
    [Id(4)]
    public IReadOnlyList<VersionQuestion> Questions { get; init; } = [];
}

/// <summary>How an installation of a product is asked which version it is.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.version-question")]
public sealed record VersionQuestion
{
    /// <summary>Namespace of the installation.</summary>
    [Id(0)]
    public required string Namespace { get; init; }

    /// <summary>Name of the installation; empty where it has none.</summary>
    [Id(1)]
    public required string Instance { get; init; }

    /// <summary>What runs: with other images the answer may be another one.</summary>
    [Id(2)]
    public required string Basis { get; init; }

    /// <summary>Whom to ask; the first that gives a version is believed.</summary>
    [Id(3)]
    public required IReadOnlyList<ProductProbe> Probes { get; init; }
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

    /// <summary>Objects that are promoted because of it.</summary>
    [Id(2)]
    public required int Components { get; init; }

    /// <summary>What it said itself since the silo started, of several installations in order of their namespaces; empty while it has not.</summary>
    [Id(3)]
    public string Version { get; init; } = "";

    /// <summary>When it last said so.</summary>
    [Id(4)]
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Why it could not be asked the last time; empty when it could.</summary>
    [Id(5)]
    public string Problem { get; init; } = "";
}
