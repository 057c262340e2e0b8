using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;

/// <summary>Logs and shells through the API server.</summary>
internal sealed class PodStreams(ApiConnection api) : ISessionStreams
{
    public bool NeedsNamespaces => true;

    public IPodStream Create(SessionVerb kind) => kind == SessionVerb.Exec ? new PodShell(api) : new PodLog(api);
}
