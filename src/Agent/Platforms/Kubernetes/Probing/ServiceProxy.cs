using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Probing;

/// <summary>Products behind the API server's proxy, so the agent needs no way into the cluster's network.</summary>
internal sealed class ServiceProxy(ApiConnection api) : IProductEndpoint
{
    public Task<HttpResponseMessage> Get(ProductProbe probe, TimeSpan timeout, CancellationToken cancellationToken) =>
        api.Get(PathOf(probe), null, timeout, cancellationToken);

    /// <summary>The path below the API server's address. Nothing that is asked leads out of the one proxy.</summary>
    /// <exception cref="AgentCommandException">A name is none.</exception>
    internal static string PathOf(ProductProbe probe)
    {
        foreach (string part in new[] { probe.Namespace, probe.Target, probe.Port })
        {
            // A URL has more ways to say "one up" than a slash and dots: a backslash is one of them.
            if (!ServedName.IsUsable(part))
            {
                throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{part}' is no name");
            }
        }

        string kind = probe.IsPod ? "pods" : "services";
        return $"api/v1/namespaces/{probe.Namespace}/{kind}/{(probe.IsHttps ? "https:" : "")}{probe.Target}:{probe.Port}/proxy{probe.Path}";
    }
}
