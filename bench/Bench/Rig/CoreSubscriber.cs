using System.Diagnostics;
using System.Threading.Channels;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>Counts what arrives on <c>meshery.meshsync.core</c>, as a plain core subscriber without JetStream.</summary>
internal sealed class CoreSubscriber : IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private long _messages;
    private long _bytes;
    private long _lastArrival;

    private CoreSubscriber(NatsConnection connection, INatsSub<byte[]> subscription)
    {
        _connection = connection;
        _pump = PumpAsync(subscription);
    }

    public long Messages => Interlocked.Read(ref _messages);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Stopwatch timestamp of the newest message.</summary>
    public long LastArrival => Interlocked.Read(ref _lastArrival);

    /// <summary>Called for every message on the subscriber's own task, with the stopwatch timestamp of its arrival.</summary>
    public Action<byte[], long>? Arrived { get; set; }

    public static async Task<CoreSubscriber> StartAsync(string url)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = url,
            Name = "meshery-server",
            SubPendingChannelCapacity = 1 << 17,
            SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
        });
        var subscription = await connection.SubscribeCoreAsync<byte[]>(Subjects.MesheryCore);
        await connection.PingAsync();
        return new CoreSubscriber(connection, subscription);
    }

    /// <summary>Waits until so many messages have arrived in total; throws <see cref="TimeoutException"/> with the count reached.</summary>
    public async Task ReachAsync(long messages, TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (Messages < messages)
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                throw new TimeoutException($"{Messages} of {messages} messages arrived within {patience}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Waits until no message has arrived for a while, and returns the total.</summary>
    public async Task<long> QuietAsync(TimeSpan silence)
    {
        var (count, since) = (Messages, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < silence)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            (count, since) = Messages == count ? (count, since) : (Messages, Stopwatch.GetTimestamp());
        }

        return count;
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
                var now = Stopwatch.GetTimestamp();
                Interlocked.Exchange(ref _lastArrival, now);
                Interlocked.Add(ref _bytes, message.Data?.Length ?? 0);
                Interlocked.Increment(ref _messages);
                Arrived?.Invoke(message.Data ?? [], now);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
