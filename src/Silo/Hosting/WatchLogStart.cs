using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Broker;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Providers.Streams.Common;

namespace MeshSync.Fabric.Silo.Hosting;

/// <summary>
/// Starts the reading of the watch log once streams and outlet are in place. The silo itself does not wait for that: its
/// dashboard and health endpoints are of most use while something is missing.
/// </summary>
internal sealed class WatchLogStart([FromKeyedServices(WatchStreams.Provider)] IControllable provider, BrokerStatus broker, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    public static void Wait(StreamLifecycleOptions lifecycle) => lifecycle.StartupState = StreamLifecycleOptions.RunState.AgentsStopped;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var siloStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(siloStarted.SetResult);
        await Task.WhenAll(broker.FirstReady, siloStarted.Task).WaitAsync(stoppingToken);
        _ = await provider.ExecuteCommand((int)PersistentStreamProviderCommand.StartAgents, null);
    }
}
