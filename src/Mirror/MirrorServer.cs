using System.Text.Json;
using System.Threading.Channels;
using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;
using MeshSync.Fabric.Mirror.Rules;
using NATS.Client.Core;

namespace MeshSync.Fabric.Mirror;

/// <summary>
/// Stands in for Meshery Server: subscribes plainly to core and to the store's replies, asks for the store, and does to its
/// inventory what a Server of its generation does. The connection is its own; the database is the caller's.
/// </summary>
public sealed class MirrorServer : IAsyncDisposable
{
    /// <summary>Where Meshery Server has the store sent to.</summary>
    public const string StoreSubject = "meshery-server.meshsync.store";

    private readonly NatsConnection _connection;
    private readonly InventoryDatabase _inventory;
    private readonly IServerRules _rules;
    private readonly TimeProvider _time;
    private readonly Channel<ReceivedMessage> _messages = Channel.CreateBounded<ReceivedMessage>(
        new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _turn = new();
    private MirrorProgress _progress;
    private Task _work = Task.CompletedTask;

    private MirrorServer(NatsConnection connection, InventoryDatabase inventory, MirrorOptions options, TimeProvider time)
    {
        _connection = connection;
        _inventory = inventory;
        _rules = options.Rules(time);
        _time = time;
    }

    public MirrorProgress Progress
    {
        get
        {
            lock (_turn)
            {
                return _progress;
            }
        }
    }

    /// <summary>Completes when the mirror was disposed of, and fails when it cannot go on.</summary>
    public Task Completion => _work;

    /// <summary>Options of a connection that buffers as a Go client does and comes back for ever.</summary>
    public static NatsOpts ConnectionOptions(NatsOpts options) => options with
    {
        Name = "meshery-server",
        SubPendingChannelCapacity = 1 << 16,
        SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
        MaxReconnectRetry = -1,
    };

    /// <summary>Attaches as Meshery Server does: subscribes first, then asks for the store.</summary>
    /// <exception cref="NatsException">There is no broker, or it does not let us in.</exception>
    public static async Task<MirrorServer> Attach(
        NatsOpts broker, InventoryDatabase inventory, MirrorOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var mirror = new MirrorServer(new NatsConnection(ConnectionOptions(broker)), inventory, options, time);
        try
        {
            var changes = await mirror._connection.SubscribeCoreAsync<byte[]>(options.Subject, options.QueueGroup, cancellationToken: cancellationToken).ConfigureAwait(false);
            var store = await mirror._connection.SubscribeCoreAsync<byte[]>(StoreSubject, cancellationToken: cancellationToken).ConfigureAwait(false);
            await mirror._connection.PingAsync(cancellationToken).ConfigureAwait(false);
            mirror._work = mirror.Work(changes, store);
            if (options.AskForStore)
            {
                await mirror.AskForStore(cancellationToken).ConfigureAwait(false);
            }

            return mirror;
        }
        catch
        {
            await mirror.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks for every stored object, to be upserted.</summary>
    public ValueTask AskForStore(CancellationToken cancellationToken = default) =>
        Request(RequestEntities.InformerStore, new StorePayload(StoreSubject), cancellationToken);

    /// <summary>What Meshery's button "Flush MeshSync" does: deletes the rows and has everything sent again.</summary>
    /// <param name="cluster">The cluster whose rows go; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many rows went.</returns>
    public async Task<int> Flush(string? cluster, CancellationToken cancellationToken = default)
    {
        var deleted = _inventory.Clear(cluster);
        await Request(RequestEntities.ResyncDiscovery, null, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async ValueTask Request(string entity, StorePayload? payload, CancellationToken cancellationToken)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new RequestEnvelope("request-payload", "", new RequestBody(entity, payload), null));
        await _connection.PublishAsync(MesherySubjects.Requests, request, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private async Task Work(INatsSub<byte[]> changes, INatsSub<byte[]> store)
    {
        await Task.Yield();
        await Task.WhenAll(Receive(changes, isStore: false), Receive(store, isStore: true), Keep()).ConfigureAwait(false);
    }

    private async Task Receive(INatsSub<byte[]> subscription, bool isStore)
    {
        try
        {
            await foreach (var message in subscription.Msgs.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                var isReadable = ReceivedMessage.TryRead(message.Data, out var received);
                Note(message.ReplyTo, received, isStore);
                if (isReadable)
                {
                    await _messages.Writer.WriteAsync(received!, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Detached.
        }
    }

    private void Note(string? replyTo, ReceivedMessage? received, bool isStore)
    {
        var stamp = isStore ? null : DeliveryStamp.Read(replyTo);
        var now = _time.GetUtcNow();
        lock (_turn)
        {
            _progress = _progress with
            {
                Changes = _progress.Changes + (isStore ? 0 : 1),
                StoreRows = _progress.StoreRows + (isStore ? received?.Rows.Count ?? 0 : 0),
                Arrived = _progress.Arrived + (received is null ? 0 : 1),
                Malformed = _progress.Malformed + (received is null ? 1 : 0),
                Pending = stamp?.Pending ?? _progress.Pending,
                Age = stamp is null ? _progress.Age : now - stamp.Value.StoredAt,
                LastAt = now,
            };
        }
    }

    private async Task Keep()
    {
        try
        {
            while (await _rules.Next(_messages.Reader, _stop.Token).ConfigureAwait(false) is { Count: > 0 } messages)
            {
                var ignored = 0;
                _inventory.Write(rows => ignored = _rules.Apply(messages, rows));
                lock (_turn)
                {
                    _progress = _progress with { Applied = _progress.Applied + messages.Count, Ignored = _progress.Ignored + ignored };
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Detached; what was not applied is lost, as it is when a Server ends.
        }
        catch (Exception)
        {
            // Without an inventory there is nothing to receive for; who waits for the completion is told.
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed record RequestEnvelope(string ObjectType, string EventType, RequestBody Request, object? Object);

    private sealed record RequestBody(string Entity, StorePayload? Payload);

    private sealed record StorePayload(string Reply);
}
