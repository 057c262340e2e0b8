using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Telemetry;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Agents;

/// <summary>
/// Hears how the agents are and tells their clusters. Of several silos one hears each heartbeat. What is lost on the way
/// is said again a few seconds later, so nothing is retried here.
/// </summary>
internal sealed partial class HeartbeatListener(
    INatsConnection nats, IGrainFactory grains, BrokerStatus broker, SiloMetrics metrics, TimeProvider time, ILogger<HeartbeatListener> logger) : BackgroundService
{
    private const string QueueGroup = "silos";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _complainedOf = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await broker.FirstReady.WaitAsync(stoppingToken);
        while (true)
        {
            try
            {
                await foreach (var message in nats.SubscribeAsync<byte[]>(Subjects.AllAgentStatus, QueueGroup, cancellationToken: stoppingToken))
                {
                    await Pass(message.Subject, message.Data);
                }
            }
            catch (NatsException e)
            {
                LogDeaf(e.Message);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task Pass(string subject, byte[]? body)
    {
        if (HeartbeatReader.Read(subject, body, out var problem) is not { Cluster: { } cluster } status)
        {
            // Once for each subject: an agent of another version says the same every few seconds.
            if (_complainedOf.Count < 1000 && _complainedOf.Add(subject))
            {
                LogUnreadable(subject, problem);
            }

            return;
        }

        metrics.Heartbeat(cluster, status.SecretsPublished);
        try
        {
            var grain = grains.GetGrain<IClusterGrain>(cluster);
            await grain.Heartbeat(AgentReport.Of(status, time.GetUtcNow()));
            if (status.Watched is { } watched)
            {
                await Doubt(await grain.Unwatched([.. watched]));
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // Orleans is starting, stopping or moving the grain.
            LogNotPassed(cluster, e.Message);
        }
    }

    /// <summary>Has the agent look whether there is still something of what it does not watch.</summary>
    private async Task Doubt(string[] collections)
    {
        foreach (var collection in collections)
        {
            await grains.GetGrain<ICollectionGrain>(collection).RequestRelist("its objects are known, and the agent does not watch it");
        }
    }

    [LoggerMessage(LogLevel.Warning, "A heartbeat on {Subject} {Problem}; said once for this subject")]
    private partial void LogUnreadable(string subject, string problem);

    [LoggerMessage(LogLevel.Debug, "The heartbeat of {Cluster} was not passed on: {Error}")]
    private partial void LogNotPassed(string cluster, string error);

    [LoggerMessage(LogLevel.Warning, "The agents' heartbeats are not heard: {Error}; listening again")]
    private partial void LogDeaf(string error);
}
