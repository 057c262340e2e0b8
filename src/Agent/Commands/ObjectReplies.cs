using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>The commands about single objects.</summary>
internal sealed class ObjectReplies(ObjectFetch objects, TierCommands tiers, CanaryCommands canaries)
{
    public TierCommands Tiers => tiers;

    public CanaryCommands Canaries => canaries;

    /// <inheritdoc cref="ObjectFetch.Fetch"/>
    public Task<PooledBuffer> Fetch(AgentRequest request, CancellationToken cancellationToken) => objects.Fetch(request, cancellationToken);
}
