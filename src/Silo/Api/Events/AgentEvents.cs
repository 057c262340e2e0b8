using System.Runtime.CompilerServices;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Silo.Agents;
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
        await using var end = subscription;
        await foreach (var message in subscription.Msgs.ReadAllAsync(cancellationToken))
        {
            // What hears heartbeats for the clusters complains of those that cannot be read.
            if (HeartbeatReader.Read(message.Subject, message.Data, out _) is { Cluster: { } cluster } status)
            {
                yield return LiveEvent.Of(new AgentChange(cluster, AgentSummary.Of(AgentReport.Of(status, time.GetUtcNow()))));
            }
        }
    }
}
