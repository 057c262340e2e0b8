using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Scope;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>The agent's work: finds out what the cluster serves, again and again, and keeps a reflector running for each resource.</summary>
internal sealed partial class ClusterWatch(
    ClusterIdentity cluster, ScopedDiscovery discovery, DiscoverySignal signal, ReflectorSet reflectors, AgentOptions options, ILogger<ClusterWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);

    private int _watched;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await cluster.Resolve(stoppingToken);
        var backoff = new Backoff(MinDelay, options.DiscoveryInterval);
        while (true)
        {
            var pause = await TryUpdate(stoppingToken) ? options.DiscoveryInterval : backoff.Next();
            var next = await Task.WhenAny(signal.Wait(pause, stoppingToken), reflectors.Failure);
            await next;
            if (pause == options.DiscoveryInterval)
            {
                backoff.Reset();
            }
        }
    }

    private async Task<bool> TryUpdate(CancellationToken cancellationToken)
    {
        try
        {
            if (await discovery.Discover(cancellationToken) is not var (served, targets))
            {
                return false;
            }

            await reflectors.Update(targets, served, cancellationToken);
            if (targets.Count != _watched)
            {
                _watched = targets.Count;
                LogWatching(_watched);
            }

            return true;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException)
        {
            LogDiscoveryFailed(e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Watching {Count} resources.")]
    private partial void LogWatching(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discovery failed: {Error} What is watched stays watched; retrying.")]
    private partial void LogDiscoveryFailed(string error);
}
