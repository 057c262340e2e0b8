using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>Looks every second which flushes there are: of several silos any begins them, and one does them.</summary>
internal sealed partial class FlushFollower(FlushBoard board, OutletSet outlets, TimeProvider time, ILogger<FlushFollower> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Goes on until cancelled.</summary>
    public async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(Patience);
            try
            {
                await board.Follow(outlets.All, patience.Token);
            }
            catch (Exception e) when (e is NatsException or NatsJSException or OperationCanceledException)
            {
                LogFailed(e.Message);
            }

            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Debug, "It is not known which flushes there are; looking again: {Problem}")]
    private partial void LogFailed(string problem);
}
