namespace MeshSync.Fabric.Grains.Products;

/// <summary>What a row says of the product that its object is part of.</summary>
/// <param name="Product">Id in the catalogue.</param>
/// <param name="Name">As its makers write it.</param>
/// <param name="Role"><c>control-plane</c>, <c>data-plane</c> or <c>crds-only</c>.</param>
/// <param name="Confidence">That of the installation, 0 to 1.</param>
internal sealed record ProductMark(string Product, string Name, string Role, double Confidence)
{
    /// <summary>Null where nothing says it.</summary>
    public string? Version { get; init; }

    /// <summary>The part of the product that the object is; null where it is none in particular.</summary>
    public string? Component { get; init; }

    /// <summary>Namespace of the installation.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of the installation, where it has one.</summary>
    public string? Instance { get; init; }

    /// <summary>Further products that the object is part of, on the wire only.</summary>
    public IReadOnlyList<ProductMark>? Also { get; init; }
}
