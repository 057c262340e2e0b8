namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>How many installations a cluster can have.</summary>
public enum ProductScope
{
    /// <summary>Any number, told apart by namespace and instance.</summary>
    Instance,

    /// <summary>One, whatever namespaces its parts run in.</summary>
    Cluster,
}
