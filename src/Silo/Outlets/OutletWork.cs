using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>What the silo does for its outlets as long as it runs: relays, flushes, and the ears on other brokers.</summary>
internal sealed partial class OutletWork(OutletSet outlets, FlushBoard flushes, RequestListener requests, IServiceProvider services, TimeProvider time, ILogger<OutletWork> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = outlets.All.Where(outlet => outlet.Options.IsRelay).Select(outlet => requests.Listen(() => outlet.Exit.Connection, outlet.Options.Name, stoppingToken));
        await Task.WhenAll([.. listening, Work(stoppingToken)]);
    }

    private async Task Work(CancellationToken stopping)
    {
        await services.GetRequiredService<BrokerStatus>().FirstReady.WaitAsync(stopping);
        await Restore(stopping);
        var relays = outlets.All.Where(outlet => outlet.Options.IsRelay).Select(outlet => ActivatorUtilities.CreateInstance<Relay>(services, outlet).Run(stopping));
        var flushing = outlets.All.Select(outlet => ActivatorUtilities.CreateInstance<FlushWorker>(services, outlet).Run(stopping));
        var finding = outlets.All.Select(outlet => outlet.Exit.Broker is ResourceBroker broker ? broker.Run(() => Flush(outlet, stopping), stopping) : Task.CompletedTask);
        await Task.WhenAll([.. relays, .. flushing, .. finding, services.GetRequiredService<RecreationRepeats>().Run(stopping)]);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Until it is known what was left unfinished, it is asked for again.")]
    private async Task Restore(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await flushes.Restore(outlets.All, stopping);
                return;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogNotRestored(e.Message);
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Flushes that the silo before this one left unfinished are not known yet: {Problem}")]
    private partial void LogNotRestored(string problem);

    private async Task Flush(Outlet outlet, CancellationToken stopping) => _ = await flushes.Begin(outlet, FlushScope.Everything, "its broker has moved", stopping);
}
