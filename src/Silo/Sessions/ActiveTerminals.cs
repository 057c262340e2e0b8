using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Sessions;
using MeshSync.Fabric.Meshery.Sessions;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Tells a Meshery Server which terminals are open for it: when that changes, and every ten seconds once it has asked, while it listens.</summary>
internal sealed partial class ActiveTerminals(IGrainFactory grains, TimeProvider time, ILogger<ActiveTerminals> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _tellers = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Tells it now, and goes on telling it.</summary>
    public void Ask(INatsConnection broker, string server)
    {
        if (!_tellers.TryGetValue(server, out var teller) || teller.IsCompleted)
        {
            _tellers[server] = Tell(broker, server, _stop.Token);
        }
    }

    /// <summary>Tells it once.</summary>
    public async Task Announce(INatsConnection broker, string server, string? replyTo, CancellationToken cancellationToken)
    {
        var sessions = await grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key).GetState();
        var terminals = sessions.Where(session => session.Server == server && session.Kind == AgentNames.Of(SessionVerb.Exec));
        using var message = new PooledBuffer();
        SessionMessage.WriteActive(message, terminals.Select(session => session.Name));
        await broker.PublishAsync(SessionName.ActiveSubject, message.WrittenMemory, replyTo: replyTo, cancellationToken: cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tellers.Values);
    }

    public void Dispose() => _stop.Dispose();

    private async Task Tell(INatsConnection broker, string server, CancellationToken cancellationToken)
    {
        try
        {
            await using var audience = await Audience.Open(broker, TimeSpan.Zero, time, cancellationToken);
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                await Announce(broker, server, audience.Ask(), cancellationToken);
            }
            while (!audience.IsGone && await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        catch (Exception e) when (e is NatsException or OrleansException or TimeoutException)
        {
            LogFailed(server, e.Message); // Whoever misses it asks again.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Meshery Server on {Server} is told no more which terminals are open, until it asks again: {Error}")]
    private partial void LogFailed(string server, string error);
}
