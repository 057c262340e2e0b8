using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Scope;

namespace MeshSync.Fabric.Agent.Platforms.Docker;

/// <summary>An engine holds no watch list: all of it is watched, as far as the agent's settings and the tier policy allow.</summary>
internal sealed class WholeScope(ScopeKeeper keeper) : IScopeSource
{
    public Task<WatchList?> Follow(ServedResources served, CancellationToken cancellationToken)
    {
        keeper.OfferNone();
        return Task.FromResult<WatchList?>(keeper.State.List);
    }
}
