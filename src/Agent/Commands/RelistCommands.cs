using System.Text;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>Lists a collection again when a grain says so, without an answer: the grain repeats itself until the list begins.</summary>
internal sealed partial class RelistCommands(BrokerConnection broker, ClusterIdentity cluster, ReflectorSet reflectors, ILogger<RelistCommands> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await cluster.Resolved.WaitAsync(stoppingToken);
        await broker.Connected.WaitAsync(stoppingToken);
        await foreach (var message in broker.Nats.SubscribeAsync<byte[]>(Subjects.Relist(cluster.Id), cancellationToken: stoppingToken))
        {
            Handle(Encoding.UTF8.GetString(message.Data ?? []));
        }
    }

    private void Handle(string body)
    {
        if (!CollectionKey.TryParse($"{cluster.Id}/{body}", null, out var collection))
        {
            LogUnreadable(body);
        }
        else if (reflectors.Relist(collection.Group, collection.Resource))
        {
            LogRelist(body);
        }
        else
        {
            LogUnknown(body);
            reflectors.Doubt(collection.Group, collection.Resource);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo asks for {Collection} to be listed again.")]
    private partial void LogRelist(string collection);

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo asks for {Collection} to be listed again, which is not watched here; looking whether it is served.")]
    private partial void LogUnknown(string collection);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A relist command is not group/resource: {Body}")]
    private partial void LogUnreadable(string body);
}
