using MeshSync.Fabric.Silo.Telemetry;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>Passes what happens on to all who look on. While nobody does, it listens to nothing.</summary>
internal sealed partial class EventHub(IEnumerable<IEventSource> sources, SiloMetrics metrics, TimeProvider time, ILogger<EventHub> logger)
{
    public const int MostClients = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private volatile EventBuffer[] _clients = [];
    private Listeners? _listeners;

    /// <summary>Begins to look on; null when too many do.</summary>
    /// <param name="cluster">Only this cluster; null for all.</param>
    /// <param name="cancellationToken">The client has left.</param>
    public async Task<EventBuffer?> Join(string? cluster, CancellationToken cancellationToken)
    {
        var client = new EventBuffer(cluster);
        Task open;
        lock (_lock)
        {
            if (_clients.Length >= MostClients)
            {
                client.Dispose();
                return null;
            }

            _clients = [.. _clients, client];
            _listeners ??= Listen();
            open = _listeners.Open;
        }

        metrics.EventClient(1);
        // What cannot be opened now says so by a gap when it could be.
        await Task.WhenAny(open, Task.Delay(Patience, time, cancellationToken));
        return client;
    }

    public void Leave(EventBuffer client)
    {
        lock (_lock)
        {
            _clients = [.. _clients.Where(other => other != client)];
            if (_clients.Length == 0)
            {
                _listeners?.End();
                _listeners = null;
            }
        }

        metrics.EventClient(-1);
        client.Dispose();
    }

    private Listeners Listen()
    {
        var end = new CancellationTokenSource();
        var opened = sources.Select(source =>
        {
            var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Open: open.Task, Work: Task.Run(() => Run(source, open, end.Token), CancellationToken.None));
        }).ToList();
        _ = Task.WhenAll(opened.Select(one => one.Work)).ContinueWith(_ => end.Dispose(), TaskScheduler.Default);
        return new Listeners(end, Task.WhenAll(opened.Select(one => one.Open)));
    }

    private async Task Run(IEventSource source, TaskCompletionSource open, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var events = await source.Open(Missed, cancellationToken);
                if (!open.TrySetResult())
                {
                    Missed(null);
                }

                await foreach (var happened in events.WithCancellation(cancellationToken))
                {
                    Tell(happened);
                }
            }
            catch (Exception e) when (e is NatsException or TimeoutException or OperationCanceledException or FormatException)
            {
                if (!cancellationToken.IsCancellationRequested)
                {
                    LogDisturbed(source.GetType().Name, e.Message);
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(LiveEvent happened)
    {
        foreach (var client in _clients)
        {
            if (!client.Add(happened))
            {
                metrics.EventsMissed(1);
            }
        }
    }

    private void Missed(long? count)
    {
        foreach (var client in _clients)
        {
            client.Miss(count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Source} for those who look on are disturbed, and listened to again: {Error}")]
    private partial void LogDisturbed(string source, string error);

    private sealed record Listeners(CancellationTokenSource Cancellation, Task Open)
    {
        public void End() => Cancellation.Cancel();
    }
}
