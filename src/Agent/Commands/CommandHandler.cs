using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>Does what commands ask for.</summary>
internal sealed class CommandHandler(
    StatusReplies statuses, ReflectorSet reflectors, WatchedResources watched, ObjectReplies objects, PauseSwitch pause, DiscoverySignal discovery)
{
    /// <summary>The body of the reply.</summary>
    /// <exception cref="AgentCommandException">Why it was not done.</exception>
    public async Task<PooledBuffer> Handle(AgentVerb verb, AgentRequest request, CancellationToken cancellationToken) => verb switch
    {
        AgentVerb.Status => statuses.Write(),
        AgentVerb.Resync => Json(new AgentResynced(await Resync(request.Collection, cancellationToken)), AgentJson.Default.AgentResynced),
        AgentVerb.Fetch => await objects.Fetch(request, cancellationToken),
        AgentVerb.Explain => Json(await objects.Tiers.Explain(request, cancellationToken), AgentJson.Default.TierExplanation),
        AgentVerb.Probe => Json(await objects.Tiers.Probe(request, cancellationToken), AgentJson.Default.AgentProbed),
        AgentVerb.Inject => Json(await objects.Canaries.Inject(request, cancellationToken), AgentJson.Default.AgentInjected),
        AgentVerb.Retract => Json(await objects.Canaries.Retract(request, cancellationToken), AgentJson.Default.AgentInjected),
        AgentVerb.Pause => Pause(),
        AgentVerb.Resume => Resume(),
        _ => throw new AgentCommandException(AgentErrorKind.BadRequest, $"{verb} is no command of this agent"),
    };

    private async Task<int> Resync(string? collection, CancellationToken cancellationToken)
    {
        if (pause.IsPaused)
        {
            throw new AgentCommandException(AgentErrorKind.Paused, "the agent is paused: resume it first");
        }

        if (collection is null)
        {
            return reflectors.RelistAll();
        }

        var type = (await watched.Find(collection, cancellationToken)).Type;
        return reflectors.Relist(type.Group, type.Resource) ? 1 : 0;
    }

    private PooledBuffer Pause()
    {
        pause.Pause();
        return statuses.Write();
    }

    private PooledBuffer Resume()
    {
        pause.Resume();
        discovery.Request();
        return statuses.Write();
    }

    private static PooledBuffer Json<T>(T value, JsonTypeInfo<T> type)
    {
        var body = new PooledBuffer();
        using var writer = new Utf8JsonWriter(body);
        JsonSerializer.Serialize(writer, value, type);
        return body;
    }
}
