using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Platforms.Docker.Watching;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Docker;

/// <summary>A container engine that speaks the Docker Engine API, and the Swarm that it manages if it does.</summary>
internal sealed class DockerPlatform(DockerParts docker, ListGate gate) : IPlatform
{
    private static readonly HashSet<string> NoUnknownGroups = [];

    public string Address => docker.Engine.Address.ToString();

    public (string WhenSilent, string WhenHidden) Advice { get; } = (
        "Is DOCKER_HOST right, and may the agent's user open the socket?",
        "Allow 'info' where a proxy guards the engine, or set MESHSYNC_CLUSTER_ID.");

    public Task<string> Identify(CancellationToken cancellationToken) => docker.Identity.Read(cancellationToken);

    public async Task<ServedResources> Discover(CancellationToken cancellationToken)
    {
        var info = await docker.Identity.Confirm(cancellationToken);
        var kinds = info.Swarm is { IsManager: true } ? EngineKind.OfEngine.Concat(EngineKind.OfSwarm) : EngineKind.OfEngine;
        return new ServedResources([.. kinds.Select(kind => kind.Type)], NoUnknownGroups);
    }

    public ICollectionSource Open(CollectionParts parts, IReadOnlyList<string> namespaces) => new EngineSource(
        EngineKind.Find(parts.Type) ?? throw new ArgumentException($"An engine has no {parts.Type.Resource}.", nameof(parts)), parts, namespaces, docker, gate);
}
