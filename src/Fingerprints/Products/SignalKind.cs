namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>The channel a signal comes through: what of an object is compared.</summary>
public enum SignalKind
{
    /// <summary>Path of a container image, registry ignored.</summary>
    Image,

    /// <summary>Plural and group of a CustomResourceDefinition.</summary>
    Crd,

    /// <summary>Name of a Helm chart, from a release or the label <c>helm.sh/chart</c>.</summary>
    Chart,

    /// <summary>Label of an object or of the pods it makes.</summary>
    Label,

    Annotation,

    /// <summary>API group of an APIService that is served by a Service.</summary>
    ApiService,

    /// <summary>Name of a validating or mutating webhook.</summary>
    Webhook,

    /// <summary>Name of an environment variable of a container. Supports other signals on the same object; nothing by itself.</summary>
    Env,

    /// <summary>Argument of a container, up to its <c>=</c>. Supports other signals on the same object; nothing by itself.</summary>
    Arg,

    /// <summary>Name of a ConfigMap.</summary>
    ConfigMap,

    /// <summary>Name of a workload. Supports other signals on the same object; nothing by itself.</summary>
    Workload,

    /// <summary>Port of a container or Service. Supports other signals on the same object; nothing by itself.</summary>
    Port,

    /// <summary>A custom resource, <c>Kind.group</c>.</summary>
    Resource,

    /// <summary>Version of a node's kubelet.</summary>
    Kubelet,
}
