using MeshSync.Fabric.Agent.Configuration;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>The namespace that the agent runs in.</summary>
internal static class AgentNamespace
{
    private const string ServiceAccountFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>The one that was set, else that of the pod's service account; null outside of a cluster.</summary>
    public static string? Find(AgentOptions options) =>
        options.Namespace ?? (File.Exists(ServiceAccountFile) ? File.ReadAllText(ServiceAccountFile).Trim() : null);
}
