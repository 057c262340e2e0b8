using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>Where a version was read. The first that says one wins.</summary>
public enum VersionSource
{
    /// <summary>The product's own endpoint, asked at tier 3.</summary>
    [JsonStringEnumMemberName("endpoint")]
    Endpoint,

    /// <summary>A label of the product's own, its ConfigMap, or the status of its custom resource.</summary>
    [JsonStringEnumMemberName("declared")]
    Declared,

    /// <summary>The tag of a container image.</summary>
    [JsonStringEnumMemberName("image-tag")]
    ImageTag,

    /// <summary>The kubelet of a node.</summary>
    [JsonStringEnumMemberName("kubelet")]
    Kubelet,

    /// <summary>A label within the image.</summary>
    [JsonStringEnumMemberName("oci-label")]
    OciLabel,

    /// <summary>The appVersion of a Helm release, or the label <c>app.kubernetes.io/version</c> that charts make of it.</summary>
    [JsonStringEnumMemberName("helm-app-version")]
    HelmAppVersion,

    /// <summary>A label or annotation of a CustomResourceDefinition.</summary>
    [JsonStringEnumMemberName("crd")]
    Crd,

    /// <summary>Nothing says it.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
