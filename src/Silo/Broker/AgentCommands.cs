using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>Asks agents over core NATS: an agent that is away lists everything anyway when it comes back.</summary>
internal sealed partial class AgentCommands(INatsConnection nats, ILogger<AgentCommands> logger) : IAgentCommands
{
    public async ValueTask RequestRelist(CollectionKey collection, string reason, CancellationToken cancellationToken)
    {
        LogRelist(collection, reason);
        await nats.PublishAsync(Subjects.Relist(collection.Cluster), $"{(collection.Group.Length > 0 ? collection.Group : CollectionKey.CoreGroup)}/{collection.Resource}", cancellationToken: cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Asking the agent to list {Collection} again: {Reason}")]
    private partial void LogRelist(CollectionKey collection, string reason);
}
