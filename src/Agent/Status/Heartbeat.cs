using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>
/// Says how the agent is, every few seconds and soon after something changes. What the broker does not hear is not said again: the next
/// heartbeat says more.
/// </summary>
internal sealed partial class Heartbeat(
    StatusBoard board, StatusReporter reporter, ClusterIdentity cluster, BrokerConnection broker, TimeProvider time, ILogger<Heartbeat> logger)
    : BackgroundService
{
    /// <summary>Changes come in swarms, at start above all.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>How often it says what is watched, which is much and seldom news.</summary>
    private static readonly TimeSpan BetweenLists = TimeSpan.FromMinutes(1);

    private bool _failing;
    private long? _listed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await cluster.Resolved.WaitAsync(stoppingToken);
        await broker.Connected.WaitAsync(stoppingToken);
        while (true)
        {
            await Send(stoppingToken);
            await Task.Delay(Calm, time, stoppingToken);
            await WaitForChange(Interval() - Calm, stoppingToken);
        }
    }

    private static TimeSpan Interval() => AgentStatus.HeartbeatInterval * (0.75 + (Random.Shared.NextDouble() / 2));

    private async Task Send(CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(Status(), AgentJson.Default.AgentStatus);
        try
        {
            await broker.Nats.PublishAsync(Subjects.AgentStatus(cluster.Id), body, cancellationToken: cancellationToken);
            _failing = false;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (!_failing)
            {
                _failing = true;
                LogUnheard(e.Message);
            }
        }
    }

    private AgentStatus Status()
    {
        var status = reporter.Compact();
        bool isSettled = status is { Discovered: true, InitialListsMissing: 0, PausedSince: null };
        if (!isSettled || (_listed is { } listed && time.GetElapsedTime(listed) < BetweenLists))
        {
            return status;
        }

        _listed = time.GetTimestamp();
        return status with { Watched = board.Watched };
    }

    private async Task WaitForChange(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await board.NextChange(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing changed: it is time all the same.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat could not be sent: {Error} Trying on; said once until it works again.")]
    private partial void LogUnheard(string error);
}
