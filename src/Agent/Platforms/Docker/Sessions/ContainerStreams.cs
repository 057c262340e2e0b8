using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Sessions;

/// <summary>Logs and shells of an engine's containers.</summary>
internal sealed class ContainerStreams(EngineConnection engine) : ISessionStreams
{
    public bool NeedsNamespaces => false;

    public IPodStream Create(SessionVerb kind) => kind == SessionVerb.Exec ? new ContainerShell(engine) : new ContainerLog(engine);
}
