using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>Finds what a command calls a collection.</summary>
internal sealed class WatchedResources(ReflectorSet reflectors, IPlatform platform)
{
    /// <exception cref="AgentCommandException">It is no name, or nothing of that name is watched.</exception>
    public async Task<WatchTarget> Find(string? collection, CancellationToken cancellationToken)
    {
        if (!CollectionKey.TryParse($"_/{collection}", null, out var key))
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, $"'{collection}' is not group/resource, as core/pods or apps/deployments");
        }

        return reflectors.Find(key.Group, key.Resource) ?? throw await WhyNot(key, cancellationToken);
    }

    private async Task<AgentCommandException> WhyNot(CollectionKey key, CancellationToken cancellationToken)
    {
        try
        {
            var served = await platform.Discover(cancellationToken);
            return served.Types.Any(type => (type.Group, type.Resource) == (key.Group, key.Resource))
                ? new AgentCommandException(AgentErrorKind.NotWatched, $"{key.Written} is out of the agent's scope")
                : new AgentCommandException(AgentErrorKind.UnknownResource, $"the API server serves no {key.Written} that can be listed and watched");
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException)
        {
            return new AgentCommandException(AgentErrorKind.NotWatched, $"{key.Written} is not watched, and whether it exists is not known: {e.Message}", e);
        }
    }
}
