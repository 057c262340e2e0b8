namespace MeshSync.Fabric.Grains.Products;

/// <summary>What an installation of a product answered at its own endpoint.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.version-answer")]
public sealed record VersionAnswer
{
    /// <summary>Namespace of the installation.</summary>
    [Id(0)]
    public required string Namespace { get; init; }

    /// <summary>Name of the installation; empty where it has none.</summary>
    [Id(1)]
    public required string Instance { get; init; }

    /// <summary>What ran when it was asked: with other images the answer counts no longer.</summary>
    [Id(2)]
    public required string Basis { get; init; }

    /// <summary>Empty when it must not be asked: what it said before counts no longer.</summary>
    [Id(3)]
    public required string Version { get; init; }

    /// <summary>As it was written.</summary>
    [Id(4)]
    public required string Raw { get; init; }
}
