namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>Where a product says its version, besides image tags and Helm releases, which are always read.</summary>
public enum VersionRuleKind
{
    /// <summary>A label of an object that speaks for the product.</summary>
    Label,

    /// <summary>An annotation of an object that speaks for the product.</summary>
    Annotation,

    /// <summary>A value in a ConfigMap.</summary>
    ConfigMap,

    /// <summary>A field of a custom resource.</summary>
    Resource,

    /// <summary>The product's own HTTP endpoint; asked at tier 3 only, never by the matcher.</summary>
    Endpoint,
}
