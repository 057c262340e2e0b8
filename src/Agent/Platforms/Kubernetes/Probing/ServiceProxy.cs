using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Probing;

/// <summary>Products behind the API server's proxy, so the agent needs no way into the cluster's network.</summary>
internal sealed class ServiceProxy(ApiConnection api) : IProductEndpoint
{
    public Task<HttpResponseMessage> Get(ProductProbe probe, TimeSpan timeout, CancellationToken cancellationToken) =>
        api.Get(PathOf(probe), null, timeout, cancellationToken);

    private static string PathOf(ProductProbe probe)
    {
        foreach (string part in new[] { probe.Namespace, probe.Target, probe.Port })
        {
            if (part.Length == 0 || part is "." or ".." || part.AsSpan().IndexOfAny("/%?#:") >= 0)
            {
                throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{part}' is no name");
            }
        }

        string kind = probe.IsPod ? "pods" : "services";
        return $"api/v1/namespaces/{probe.Namespace}/{kind}/{(probe.IsHttps ? "https:" : "")}{probe.Target}:{probe.Port}/proxy{probe.Path}";
    }
}
