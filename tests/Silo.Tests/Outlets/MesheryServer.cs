using System.Collections.Concurrent;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>Meshery Server as the broker sees it: a plain subscriber of the core subject that knows nothing of JetStream.</summary>
internal sealed class MesheryServer : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _received = new();
    private readonly Task _reading;

    private MesheryServer(NatsConnection connection, INatsSub<string> subscription)
    {
        _connection = connection;
        _reading = Read(subscription);
    }

    public IReadOnlyList<string> Received => [.. _received];

    public static async Task<MesheryServer> Start(string url, string? queueGroup = null)
    {
        var connection = new NatsConnection(new NatsOpts { Url = url });
        var subscription = await connection.SubscribeCoreAsync<string>(OutletWorld.Subject, queueGroup);
        await connection.PingAsync();
        return new MesheryServer(connection, subscription);
    }

    /// <summary>Whatever the server sent before the answer to a ping has been received when this returns.</summary>
    public async Task Settle() => await _connection.PingAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task Read(INatsSub<string> subscription)
    {
        await foreach (var message in subscription.Msgs.ReadAllAsync(_stop.Token))
        {
            _received.Enqueue(message.Data ?? "");
        }
    }
}
