namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>What the version of a component's image says.</summary>
public enum ComponentVersioning
{
    /// <summary>The product's version.</summary>
    Product,

    /// <summary>Only the component's own.</summary>
    Own,

    /// <summary>Nothing.</summary>
    None,
}
