using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>What the silo does for its outlets as long as it runs: relays, flushes, and the ears on other brokers.</summary>
internal sealed class OutletWork(
    OutletSet outlets, FlushBoard flushes, BrokerStatus broker, RequestListener requests, RecreationRepeats repeats, IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = outlets.All.Where(outlet => outlet.Options.IsRelay).Select(outlet => requests.Listen(() => outlet.Exit.Connection, outlet.Options.Name, stoppingToken));
        await Task.WhenAll([.. listening, Work(stoppingToken)]);
    }

    private async Task Work(CancellationToken stopping)
    {
        await broker.FirstReady.WaitAsync(stopping);
        await flushes.Restore(outlets.All, stopping);
        var relays = outlets.All.Where(outlet => outlet.Options.IsRelay).Select(outlet => ActivatorUtilities.CreateInstance<Relay>(services, outlet).Run(stopping));
        var flushing = outlets.All.Select(outlet => ActivatorUtilities.CreateInstance<FlushWorker>(services, outlet).Run(stopping));
        var finding = outlets.All.Select(outlet => outlet.Exit.Broker is ResourceBroker broker ? broker.Run(() => Flush(outlet, stopping), stopping) : Task.CompletedTask);
        await Task.WhenAll([.. relays, .. flushing, .. finding, repeats.Run(stopping)]);
    }

    private async Task Flush(Outlet outlet, CancellationToken stopping) => _ = await flushes.Begin(outlet, FlushScope.Everything, "its broker has moved", stopping);
}
