using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// Asks the agent for the relist of a parked collection, and asks again with growing waits until it is healed: requests
/// may be lost, the agent may be away, and the relist may fail like what went before.
/// </summary>
internal sealed partial class RelistRequests(Func<IAgentCommands> agents, WatchLogEnvironment environment, ILogger logger)
{
    private const string Reason = "deliveries of this collection kept failing";

    public void Start(ParkedLane parked, int partition) => _ = Task.Run(() => Run(parked, partition, parked.Healed.Token));

    private async Task Run(ParkedLane parked, int partition, CancellationToken cancellationToken)
    {
        var wait = environment.Options.RelistRetry;
        try
        {
            while (true)
            {
                // A relist that is arriving is left alone, unless it seems to have broken off.
                if (parked.HealingSince is not { } since || environment.Time.GetUtcNow() - since > environment.Options.RelistRetryMax)
                {
                    await Request(parked.Collection, partition, cancellationToken);
                }

                await Task.Delay(Jitter.Around(wait), environment.Time, cancellationToken);
                wait = wait * 2 < environment.Options.RelistRetryMax ? wait * 2 : environment.Options.RelistRetryMax;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Healed, or the partition has moved to another silo, which starts at the anchor.
        }
    }

    private async Task Request(CollectionKey collection, int partition, CancellationToken cancellationToken)
    {
        try
        {
            await agents().RequestRelist(collection, Reason, cancellationToken);
            environment.Metrics.RelistRequested(partition);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogRequestFailed(collection, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not ask for a relist of {Collection}; asking again")]
    private partial void LogRequestFailed(CollectionKey collection, Exception reason);
}
