using System.Diagnostics;
using System.Globalization;
using System.Text;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>One collection of pods, published as an agent does it: one batch on its way at a time.</summary>
internal sealed class CollectionSender(string url, string cluster, string resource) : IAsyncDisposable
{
    private const int Objects = 512;
    private const string Mark = "sent-";

    // Made beforehand: the load is to weigh on the fabric, not on who measures it. Two contents of each object, in turns.
    private static readonly byte[][] Bodies = [.. Enumerable.Range(0, 2 * Objects).Select(i => PodFactory.Stored(i % Objects, i / Objects, 1))];

    private readonly NatsConnection _connection = new(new NatsOpts { Url = url, Name = "bench" });
    private readonly ResourceType _type = Type(resource);
    private ulong _sequence;
    private int _change;

    public int Partition => PartitionOf(cluster, resource);

    public static int PartitionOf(string cluster, string resource) => Partitions.Of(Type(resource).In(cluster));

    /// <summary>Stopwatch timestamp at which the change in a message was sent; null when it carries none.</summary>
    public static long? SentAt(byte[] message)
    {
        var at = message.AsSpan().IndexOf("sent-"u8);
        if (at < 0)
        {
            return null;
        }

        var digits = message.AsSpan(at + Mark.Length);
        return long.Parse(digits[..digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9')], CultureInfo.InvariantCulture);
    }

    /// <summary>Publishes batches one after the other, at a rate of objects if the log takes that much, until it is told to stop.</summary>
    public async Task FloodAsync(int batch, int perSecond, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        for (long sent = 0; !stop.IsCancellationRequested; sent += batch)
        {
            var due = TimeSpan.FromSeconds((double)sent / perSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            await SendAsync(batch, marked: false);
        }
    }

    /// <summary>Publishes one batch, its objects marked with the present time if wanted, and waits until the log has it.</summary>
    public async Task SendAsync(int objects, bool marked)
    {
        using var writer = new WatchBatchWriter();
        var first = _sequence == 0;
        for (var i = 0; i < objects; i++, _change++)
        {
            var index = _change % Objects;
            writer.Add(
                WatchEventType.Upsert, Ascii(PodFactory.Namespace), Ascii(PodFactory.Name(index)), Ascii(PodFactory.Uid(index)),
                Ascii(string.Create(CultureInfo.InvariantCulture, $"{_change + 1}")), marked ? Marked(index) : Bodies[_change % Bodies.Length]);
        }

        var payload = writer.Encode(new WatchBatchHeader
        {
            Cluster = cluster,
            Type = _type,
            Session = 1,
            Sequence = ++_sequence,
            Phase = first ? WatchPhase.List : WatchPhase.Events,
            Epoch = first ? 1u : 0,
            Begin = first,
            End = first,
            ItemCount = first ? (uint)objects : 0,
            ResourceVersion = first ? "1" : "",
            CapturedAt = TimeProvider.System.GetUtcNow(),
        });
        (await new NatsJSContext(_connection).PublishAsync(Subjects.Watch(_type.In(cluster)), payload)).EnsureSuccess();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static byte[] Marked(int index) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Bodies[index]).Replace(
        "\"labels\":{", string.Create(CultureInfo.InvariantCulture, $"\"labels\":{{\"sent\":\"{Mark}{Stopwatch.GetTimestamp()}\","), StringComparison.Ordinal));

    private static ResourceType Type(string resource) => new("", "v1", resource, "Pod", true);

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
