namespace MeshSync.Fabric.Testing;

/// <summary>How a <see cref="KubeApiServer"/> is started.</summary>
public sealed record KubeApiServerOptions
{
    /// <summary>
    /// Whether a kube-controller-manager runs too, so that Deployments make Pods and garbage is collected. Without one the
    /// admission of service accounts is off, because nobody would make the accounts that pods need.
    /// </summary>
    public bool ControllerManager { get; init; }

    /// <summary>More flags of kube-apiserver.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
