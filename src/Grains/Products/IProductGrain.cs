using MeshSync.Fabric.Contracts;
using Orleans.Concurrency;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>One product in one cluster; its key is a <see cref="ProductKey"/>.</summary>
[Alias("meshsync.product")]
public interface IProductGrain : IGrainWithStringKey
{
    /// <summary>
    /// Objects say what they are. Each replaces what it said before, unless that is newer; one that says nothing of this product
    /// any more is forgotten. Saying the same again does nothing. What comes of it is published later.
    /// </summary>
    [AlwaysInterleave]
    [Alias("tell")]
    Task Tell(IReadOnlyList<ObjectWord> words);

    /// <summary>Reads from the store what the objects say, and identifies anew. Returns once what came of it is published.</summary>
    [AlwaysInterleave]
    [Alias("refresh")]
    Task Refresh();

    /// <summary>The store of the objects was removed and is another one; its objects will say everything again.</summary>
    [AlwaysInterleave]
    [Alias("store-replaced")]
    Task StoreReplaced();

    /// <summary>An installation was asked which version it is.</summary>
    [AlwaysInterleave]
    [Alias("answered")]
    Task Answered(VersionAnswer answer);

    /// <summary>Namespaces in which it is found, whatever other products mean for it.</summary>
    [AlwaysInterleave]
    [Alias("found-in")]
    Task<IReadOnlyList<string>> FoundIn();

    /// <summary>A product that it implies or requires, or that excludes it, has come or gone.</summary>
    [AlwaysInterleave]
    [Alias("related-changed")]
    Task RelatedChanged();

    [AlwaysInterleave]
    [Alias("state")]
    Task<ProductState> GetState();
}

/// <summary>What an object says of products at one point of its history.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-word")]
public readonly record struct ObjectWord
{
    /// <summary>Key of the object.</summary>
    [Id(0)]
    public required string Key { get; init; }

    /// <summary>Stream sequence of the message that it was stored with: orders what one object says.</summary>
    [Id(1)]
    public required ulong Sequence { get; init; }

    /// <summary>Evidence for all products, as it is stored.</summary>
    [Id(2)]
    public required string Evidence { get; init; }

    /// <summary>What the object's row says of products, as it is stored.</summary>
    [Id(3)]
    public required string Marks { get; init; }

    /// <summary>The object is known by its presence only.</summary>
    [Id(4)]
    public bool IsPresence { get; init; }
}

/// <summary>What is known of a product in a cluster, for people: the Dashboard shows it as it is.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.product-state")]
public sealed record ProductState
{
    [Id(0)]
    public required string Key { get; init; }

    /// <summary>A line each: version, role, where, confidence.</summary>
    [Id(1)]
    public required IReadOnlyList<string> Installations { get; init; }

    /// <summary>Objects that speak for it.</summary>
    [Id(2)]
    public required int Objects { get; init; }

    /// <summary>When its identity was last published; null when it never was.</summary>
    [Id(3)]
    public required DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The published identity in JSON; empty when there is none.</summary>
    [Id(4)]
    public required string Identity { get; init; }

    /// <summary>What its objects say, in JSON: an array.</summary>
    [Id(5)]
    public required string Evidence { get; init; }
}
