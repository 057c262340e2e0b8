namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>Where a version was read. The first that says one wins.</summary>
public enum VersionSource
{
    /// <summary>The product's own endpoint, asked at tier 3.</summary>
    Endpoint,

    /// <summary>A label of the product's own, its ConfigMap, or the status of its custom resource.</summary>
    Declared,

    /// <summary>The tag of a container image.</summary>
    ImageTag,

    /// <summary>The kubelet of a node.</summary>
    Kubelet,

    /// <summary>A label within the image.</summary>
    OciLabel,

    /// <summary>The appVersion of a Helm release, or the label <c>app.kubernetes.io/version</c> that charts make of it.</summary>
    HelmAppVersion,

    /// <summary>A label or annotation of a CustomResourceDefinition.</summary>
    Crd,

    /// <summary>Nothing says it.</summary>
    Unknown,
}
