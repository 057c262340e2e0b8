using System.Threading.Channels;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Testing.Nats;

/// <summary>Reads <c>meshery.meshsync.core</c> as Meshery Server does, with a plain subscription, and hands on one message after another.</summary>
public sealed class CoreSubscription : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;

    private CoreSubscription(NatsConnection connection, INatsSub<byte[]> messages, Action<byte[]> received)
    {
        _connection = connection;
        _pump = PumpAsync(messages, received);
    }

    /// <summary>Subscribed when it returns. What <paramref name="received"/> throws ends the reading, and disposing throws it.</summary>
    public static async Task<CoreSubscription> AttachAsync(string url, Action<byte[]> received, NatsTlsOpts? tls = null)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = url,
            Name = "meshery-server",
            TlsOpts = tls ?? NatsTlsOpts.Default,
            SubPendingChannelCapacity = 1 << 18,
            SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
            MaxReconnectRetry = -1,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(50),
            ReconnectJitter = TimeSpan.FromMilliseconds(10),
        });
        var messages = await connection.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore);
        await connection.PingAsync();
        return new CoreSubscription(connection, messages, received);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PumpAsync(INatsSub<byte[]> messages, Action<byte[]> received)
    {
        try
        {
            await foreach (var message in messages.Msgs.ReadAllAsync(_stop.Token))
            {
                received(message.Data ?? []);
            }
        }
        catch (OperationCanceledException)
        {
            // Detached.
        }
    }
}
