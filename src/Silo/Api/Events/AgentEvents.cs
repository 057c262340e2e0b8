using System.Runtime.CompilerServices;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>Heartbeats of agents.</summary>
internal sealed class AgentEvents(INatsConnection nats, TimeProvider time) : IEventSource
{
    public async ValueTask<IAsyncEnumerable<LiveEvent>> Open(Action<long?> missed, CancellationToken cancellationToken)
    {
        var subscription = await nats.Listen(Subjects.AllAgentStatus, cancellationToken);
        return Read(subscription, cancellationToken);
    }

    private async IAsyncEnumerable<LiveEvent> Read(INatsSub<byte[]> subscription, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var _ = subscription;
        await foreach (var message in subscription.Msgs.ReadAllAsync(cancellationToken))
        {
            if (Status(message.Data) is { Cluster.Length: > 0 } status && Subjects.AgentStatus(status.Cluster) == message.Subject)
            {
                yield return LiveEvent.Of(new AgentChange(status.Cluster, AgentSummary.Of(AgentReport.Of(status, time.GetUtcNow()))));
            }
        }
    }

    private static AgentStatus? Status(byte[]? heartbeat)
    {
        try
        {
            return JsonSerializer.Deserialize(heartbeat, AgentJson.Default.AgentStatus);
        }
        catch (JsonException)
        {
            // What hears heartbeats for the clusters has complained of it.
            return null;
        }
    }
}
