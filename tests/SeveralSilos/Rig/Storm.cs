using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.SeveralSilos.Rig;

/// <summary>
/// What agents would write to the watch log: several collections, each listed once and then changed without pause. The
/// value of an object is the number of the change, which only grows within a collection.
/// </summary>
internal sealed class Storm(string brokerUrl) : IAsyncDisposable
{
    public const int Collections = 16;
    private const int Objects = 40;
    private const int EventsInBatch = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly NatsConnection _connection = new(new NatsOpts { Url = brokerUrl, MaxReconnectRetry = -1 });
    private readonly ConcurrentDictionary<(string Kind, string Name), int> _live = [];
    private readonly long[] _changes = new long[Collections];
    private readonly ulong[] _sequences = new ulong[Collections];
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>What exists, and its last change.</summary>
    public IReadOnlyDictionary<(string Kind, string Name), int> Live => _live;

    /// <summary>The last change of each collection.</summary>
    public IReadOnlyList<long> Changes => [.. Enumerable.Range(0, Collections).Select(i => Interlocked.Read(ref _changes[i]))];

    public static string Kind(int collection) => $"Thing{collection}";

    /// <summary>Lists every collection.</summary>
    public async Task List()
    {
        for (var i = 0; i < Collections; i++)
        {
            using var batch = new WatchBatchWriter();
            for (var item = 0; item < Objects; item++)
            {
                Upsert(batch, i, $"o{item}");
            }

            await Publish(batch, i, header => header with { Phase = WatchPhase.List, Epoch = 1, Begin = true, End = true, ItemCount = Objects });
        }
    }

    public void Begin()
    {
        _stop = new CancellationTokenSource();
        _running = Task.WhenAll(Enumerable.Range(0, Collections).Select(i => Task.Run(() => Change(i))));
    }

    public async Task End()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task Change(int collection)
    {
        var random = new Random(collection);
        var kind = Kind(collection);
        for (var round = 0; !_stop.IsCancellationRequested; round++)
        {
            using var batch = new WatchBatchWriter();
            for (var i = 0; i < EventsInBatch; i++)
            {
                Upsert(batch, collection, $"o{random.Next(Objects / 2)}");
            }

            // Some come and go for good: a name that comes back would be told of twice on purpose.
            Upsert(batch, collection, $"passing{round}");
            if (round > 3)
            {
                Delete(batch, collection, $"passing{round - 3}");
            }

            await Publish(batch, collection, header => header);
            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Upsert(WatchBatchWriter batch, int collection, string name)
    {
        var change = (int)Interlocked.Increment(ref _changes[collection]);
        _live[(Kind(collection), name)] = change;
        Add(batch, WatchEventType.Upsert, name, change);
    }

    private void Delete(WatchBatchWriter batch, int collection, string name)
    {
        _live.TryRemove((Kind(collection), name), out _);
        Add(batch, WatchEventType.Delete, name, (int)Interlocked.Increment(ref _changes[collection]));
    }

    private static void Add(WatchBatchWriter batch, WatchEventType type, string name, int change) => batch.Add(
        type, "ns"u8, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes($"uid-{name}"), Encoding.UTF8.GetBytes(change.ToString(CultureInfo.InvariantCulture)),
        Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"uid-{{{name}}}","labels":{"change":"{{{change}}}"}},"data":{"key":"{{{change}}}"}}"""));

    private async Task Publish(WatchBatchWriter batch, int collection, Func<WatchBatchHeader, WatchBatchHeader> complete)
    {
        var type = new ResourceType("storm.test", "v1", $"things{collection}", Kind(collection), Namespaced: true);
        var payload = batch.Encode(complete(new WatchBatchHeader
        {
            Cluster = "c1",
            Type = type,
            Session = 1,
            Sequence = ++_sequences[collection],
            ResourceVersion = "1",
            CapturedAt = DateTimeOffset.UnixEpoch,
        }));
        var ack = await new NatsJSContext(_connection).PublishAsync(Subjects.Watch(type.In("c1")), payload);
        ack.EnsureSuccess();
    }
}
