using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Robustness.Model;
using NATS.Client.Core;

namespace MeshSync.Fabric.Robustness.Observation;

/// <summary>A plain subscriber of core, as Meshery Server is one, that keeps of every message what it was about and when it came.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly RunClock _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Published> _messages = new();
    private readonly Task _pump;

    private Subscriber(NatsConnection connection, RunClock clock, INatsSub<byte[]> subscription)
    {
        _connection = connection;
        _clock = clock;
        _pump = PumpAsync(subscription);
    }

    public IReadOnlyList<Published> Messages => [.. _messages];

    public int Count => _messages.Count;

    public static async Task<Subscriber> AttachAsync(string url, RunClock clock)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = url,
            Name = "robustness",
            SubPendingChannelCapacity = 1 << 18,
            SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
            MaxReconnectRetry = -1,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(50),
            ReconnectJitter = TimeSpan.FromMilliseconds(10),
        });
        var subscription = await connection.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore);
        await connection.PingAsync();
        return new Subscriber(connection, clock, subscription);
    }

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
                _messages.Enqueue(Parse(message.Data ?? [], _clock.Now));
            }
        }
        catch (OperationCanceledException)
        {
            // Detached.
        }
    }

    private static Published Parse(byte[] bytes, TimeSpan at)
    {
        using var document = JsonDocument.Parse(bytes);
        var item = document.RootElement.GetProperty("Object");
        var metadata = item.GetProperty("metadata");
        return new Published(
            ObjectName.Of(Text(item, "apiVersion"), Text(item, "kind"), Text(metadata, "namespace"), Text(metadata, "name")),
            document.RootElement.GetProperty("EventType").GetString()!,
            new ObjectVersion(Text(metadata, "uid"), Text(metadata, "resourceVersion")),
            at)
        {
            Mark = item.TryGetProperty("component_metadata", out var more) && more.ValueKind == JsonValueKind.Object && more.TryGetProperty("fingerprint", out var mark) ? mark.GetRawText() : "",
        };
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
