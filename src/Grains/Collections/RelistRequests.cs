using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>Asks agents for relists. Asking may fail or be lost, and is repeated by the collection that needs it.</summary>
internal sealed partial class RelistRequests(IAgentCommands agents, FabricMetrics metrics, ILogger<RelistRequests> logger)
{
    public async Task Request(CollectionKey collection, string reason)
    {
        metrics.RelistRequested(collection);
        LogRequest(collection, reason);
        try
        {
            await agents.RequestRelist(collection, reason, CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogFailed(failure, collection);
        }
    }

    [LoggerMessage(LogLevel.Error, "The stream provider gave up on batches of {Collection}; a relist will be asked for.")]
    public partial void LogStreamFailed(Exception exception, CollectionKey collection);

    [LoggerMessage(LogLevel.Information, "Asking for a relist of {Collection}: {Reason}.")]
    private partial void LogRequest(CollectionKey collection, string reason);

    [LoggerMessage(LogLevel.Warning, "A relist of {Collection} could not be asked for; it will be tried again.")]
    private partial void LogFailed(Exception exception, CollectionKey collection);
}
