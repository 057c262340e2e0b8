using System.Diagnostics;
using MeshSync.Fabric.Testing.Nats;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>Counts what arrives on <c>meshery.meshsync.core</c>, as a plain core subscriber without JetStream.</summary>
internal sealed class CoreSubscriber : IAsyncDisposable
{
    private CoreSubscription? _core;
    private long _messages;
    private long _bytes;
    private long _lastArrival;

    private CoreSubscriber()
    {
    }

    public long Messages => Interlocked.Read(ref _messages);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Stopwatch timestamp of the newest message.</summary>
    public long LastArrival => Interlocked.Read(ref _lastArrival);

    /// <summary>Called for every message on the subscriber's own task, with the stopwatch timestamp of its arrival.</summary>
    public Action<byte[], long>? Arrived { get; set; }

    public static async Task<CoreSubscriber> StartAsync(string url)
    {
        var subscriber = new CoreSubscriber();
        subscriber._core = await CoreSubscription.AttachAsync(url, subscriber.Take);
        return subscriber;
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

    public ValueTask DisposeAsync() => _core!.DisposeAsync();

    private void Take(byte[] message)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _lastArrival, now);
        Interlocked.Add(ref _bytes, message.Length);
        Interlocked.Increment(ref _messages);
        Arrived?.Invoke(message, now);
    }
}
