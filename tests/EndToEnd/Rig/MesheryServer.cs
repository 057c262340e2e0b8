using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Rig;

/// <summary>Reads core as Meshery Server does, with a plain subscription, and keeps every message in the order it came.</summary>
internal sealed class MesheryServer : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<CoreMessage> _messages = new();
    private readonly Task _pump;

    private MesheryServer(NatsConnection connection, INatsSub<byte[]> subscription)
    {
        _connection = connection;
        _pump = PumpAsync(subscription);
    }

    public IReadOnlyList<CoreMessage> Messages => [.. _messages];

    public static async Task<MesheryServer> AttachAsync(string url, NatsTlsOpts? tls = null)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = url,
            Name = "meshery-server",
            TlsOpts = tls ?? NatsTlsOpts.Default,
            SubPendingChannelCapacity = 1 << 16,
            SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
            MaxReconnectRetry = -1,
        });
        var subscription = await connection.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore);
        await connection.PingAsync();
        return new MesheryServer(connection, subscription);
    }

    /// <summary>
    /// The messages about one object, oldest first. <paramref name="space"/> is its namespace, "" for none: tests share
    /// an API server, and what others left in it is told too.
    /// </summary>
    public IReadOnlyList<CoreMessage> About(string kind, string space, string name) =>
        [.. Messages.Where(message => message.Kind == kind && message.Namespace == space && message.Name == name)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pump;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PumpAsync(INatsSub<byte[]> subscription)
    {
        try
        {
            await foreach (var message in subscription.Msgs.ReadAllAsync(_stop.Token))
            {
                _messages.Enqueue(CoreMessage.Parse(message.Data ?? []));
            }
        }
        catch (OperationCanceledException)
        {
            // Detached.
        }
    }
}

/// <summary>One message of core.</summary>
internal sealed record CoreMessage(string Event, string Kind, string Namespace, string Name, JsonElement Body)
{
    public static CoreMessage Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        Assert.Equal("meshsync-data", root.GetProperty("ObjectType").GetString());
        var item = root.GetProperty("Object").Clone();
        return new CoreMessage(
            root.GetProperty("EventType").GetString()!,
            item.GetProperty("kind").GetString()!,
            item.GetProperty("metadata").TryGetProperty("namespace", out var space) ? space.GetString()! : "",
            item.GetProperty("metadata").GetProperty("name").GetString()!,
            item);
    }
}
