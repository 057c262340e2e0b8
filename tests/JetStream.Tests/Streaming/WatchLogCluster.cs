using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Streaming;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

/// <summary>An in-process cluster that reads the watch log of a broker.</summary>
internal sealed class WatchLogCluster : IAsyncDisposable
{
    private WatchLogCluster(InProcessTestCluster cluster, ScriptedAgent agent) => (Cluster, Agent) = (cluster, agent);

    public InProcessTestCluster Cluster { get; }

    public ScriptedAgent Agent { get; }

    public IReadOnlyList<PartitionHealth> Health =>
        [.. Cluster.GetActiveSilos().SelectMany(silo => silo.ServiceProvider.GetRequiredService<IWatchLogHealth>().Partitions)];

    public bool IsReadingAll => Health.Count(partition => partition.Status == PartitionStatus.Reading) == Partitions.Count;

    public static async Task<WatchLogCluster> Start(Broker broker, short silos = 1, Action<WatchLogOptions>? configure = null, ScriptedAgent? agent = null)
    {
        agent ??= new ScriptedAgent();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<INatsConnection>(_ => broker.Connect());
            silo.Services.AddSingleton<IAgentCommands>(agent);
            silo.Services.AddSingleton<IMissedBatches>(agent);
            silo.Services.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 2;
            });
            silo.AddWatchLogStreams(options =>
            {
                options.DeliveryRound = TimeSpan.FromSeconds(1);
                options.ParkAfter = TimeSpan.FromSeconds(2);
                options.RelistRetry = TimeSpan.FromMilliseconds(500);
                configure?.Invoke(options);
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new WatchLogCluster(cluster, agent);
    }

    /// <summary>Ends the second silo as a crash would.</summary>
    public Task KillSecond() => Cluster.KillSiloAsync(Cluster.Silos[1]);

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();
}
