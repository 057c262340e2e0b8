using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// What the silo does for its outlets as long as it runs: ears on other brokers, what its own objects need to have repeated,
/// and, when it has charge of them, relays and flushes.
/// </summary>
internal sealed class OutletWork(
    OutletSet outlets, OutletDuty duty, FlushBoard flushes, BrokerStatus broker, RequestListener requests, IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = outlets.All.Where(outlet => outlet.Options.IsRelay).Select(outlet => requests.Listen(() => outlet.Exit.Connection, outlet.Options.Name, stoppingToken));
        await Task.WhenAll([.. listening, Work(stoppingToken)]);
    }

    private async Task Work(CancellationToken stopping)
    {
        await broker.FirstReady.WaitAsync(stopping);
        var finding = outlets.All.Select(outlet => outlet.Exit.Broker is ResourceBroker broker ? broker.Run(() => Flush(outlet, stopping), stopping) : Task.CompletedTask);
        var repeating = services.GetRequiredService<RecreationRepeats>().Run(stopping);
        var following = duty.IsAlone ? Task.CompletedTask : ActivatorUtilities.CreateInstance<FlushFollower>(services).Run(stopping);
        await Task.WhenAll([.. finding, repeating, following, duty.Run(Serve, stopping)]);
    }

    private async Task Serve(CancellationToken stopping)
    {
        foreach (var outlet in outlets.All)
        {
            await outlet.TakeOver(stopping);
        }

        await flushes.Restore(outlets.All, stopping);
        var relays = outlets.All.Where(outlet => outlet.Options.IsRelay).Select(outlet => ActivatorUtilities.CreateInstance<Relay>(services, outlet).Run(stopping));
        var flushing = outlets.All.Select(outlet => ActivatorUtilities.CreateInstance<FlushWorker>(services, outlet).Run(stopping));
        await Task.WhenAll([.. relays, .. flushing]);
    }

    private async Task Flush(Outlet outlet, CancellationToken stopping) => _ = !duty.IsOurs ? [] : await flushes.Begin(outlet, FlushScope.Everything, "its broker has moved", stopping);
}
