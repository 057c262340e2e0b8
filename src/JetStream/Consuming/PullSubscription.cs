using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using NATS.Client.Core;

namespace MeshSync.Fabric.JetStream.Consuming;

/// <summary>
/// Pulls the messages of one consumer in order over one core subscription, with at most one request open. It differs
/// from the client library's consumers in what it does when something went wrong: those carry on behind a message
/// that was lost with a connection, this one throws <see cref="PullInterruptedException"/>, and its owner opens a
/// consumer that starts there.
/// </summary>
internal sealed class PullSubscription : IAsyncDisposable
{
    // The server names an idle request this often; three missed in a row mean that nobody answers any more.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = 3 * Heartbeat;
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);

    private readonly INatsConnection _nats;
    private readonly INatsSub<byte[]> _subscription;
    private readonly TimeProvider _time;
    private readonly string _requestSubject;
    private readonly CancellationTokenSource _lost = new();
    private ulong _lastDelivery;
    private int _open;
    private bool _received;

    private PullSubscription(INatsConnection nats, INatsSub<byte[]> subscription, string stream, string consumer, TimeProvider time)
    {
        _nats = nats;
        _subscription = subscription;
        _time = time;
        _requestSubject = $"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}";
        Consumer = consumer;
        _nats.ConnectionDisconnected += OnConnectionChanged;
        _nats.ConnectionOpened += OnConnectionChanged;
    }

    public string Consumer { get; }

    public static async Task<PullSubscription> Open(
        INatsConnection nats, string stream, string consumer, int maxMessages, TimeProvider time, CancellationToken cancellationToken)
    {
        // Not one of the connection's own inboxes: those share one subscription, and the server would go on sending
        // to it after this one is gone.
        var inbox = $"{nats.Opts.InboxPrefix}.{Guid.NewGuid():N}";
        var options = new NatsSubOpts
        {
            // Never full, because no more than one request's messages and the server's notices are under way.
            ChannelOpts = new NatsSubChannelOpts { Capacity = (2 * maxMessages) + 1024, FullMode = BoundedChannelFullMode.Wait },
        };
        var subscription = await nats.SubscribeCoreAsync<byte[]>(inbox, opts: options, cancellationToken: cancellationToken);
        return new PullSubscription(nats, subscription, stream, consumer, time);
    }

    /// <summary>Takes the next message that has arrived, in stream order.</summary>
    public bool TryRead(out NatsMsg<byte[]> message, out AckSubject ack)
    {
        while (_subscription.Msgs.TryRead(out message))
        {
            if (message.Subject != _subscription.Subject)
            {
                ack = Delivered(message);
                return true;
            }

            Notice(message);
        }

        ack = default;
        return false;
    }

    /// <summary>Waits until something can be read, with a request for so much open; false when the wait has passed in silence.</summary>
    public async ValueTask<bool> Wait(int maxMessages, long maxBytes, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_open == 0)
        {
            await Request(maxMessages, maxBytes, cancellationToken);
        }

        using var limit = new CancellationTokenSource(wait < Silence ? wait : Silence, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _lost.Token, cancellationToken);
        try
        {
            return await _subscription.Msgs.WaitToReadAsync(any.Token)
                ? true
                : throw new PullInterruptedException($"The subscription of consumer {Consumer} has ended.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfLost();
            return wait < Silence ? false : throw new PullInterruptedException($"Consumer {Consumer} has been silent for {Silence.TotalSeconds} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _nats.ConnectionDisconnected -= OnConnectionChanged;
        _nats.ConnectionOpened -= OnConnectionChanged;
        await _subscription.DisposeAsync();
        _lost.Dispose();
    }

    private AckSubject Delivered(in NatsMsg<byte[]> message)
    {
        if (!AckSubject.TryParse(message.ReplyTo, out var ack))
        {
            throw new PullInterruptedException($"Consumer {Consumer} delivered a message without an acknowledgement subject: '{message.ReplyTo}'.");
        }

        if (ack.ConsumerSequence != _lastDelivery + 1)
        {
            throw new PullInterruptedException(
                $"Consumer {Consumer} made delivery {ack.ConsumerSequence} after {_lastDelivery}: what was between is lost on the way.");
        }

        _lastDelivery = ack.ConsumerSequence;
        _received = true;
        _open = Math.Max(0, _open - 1);
        return ack;
    }

    private void Notice(in NatsMsg<byte[]> message)
    {
        const int idleHeartbeat = 100;
        const int conflict = 409;
        var code = message.HasNoResponders ? 503 : message.Headers?.Code ?? 0;
        if (code == idleHeartbeat || TellsOfAFullBatch(message.Headers))
        {
            return;
        }

        _open = 0;

        // 409 also ends a request whose bytes are used up; only one that brought nothing tells of a lost consumer.
        if (code == 503 || (code == conflict && !_received))
        {
            throw new PullInterruptedException($"Consumer {Consumer} ended the request with {code} {message.Headers?.MessageText}.");
        }
    }

    /// <summary>
    /// From 2.10 on the server also says that a request got all the messages it asked for, when it had bytes left. By then the
    /// next request may be open, which this does not concern.
    /// </summary>
    private static bool TellsOfAFullBatch(NatsHeaders? headers) =>
        headers is not null && headers.TryGetValue("Nats-Pending-Messages", out var pending) && pending == "0";

    private async ValueTask Request(int maxMessages, long maxBytes, CancellationToken cancellationToken)
    {
        ThrowIfLost();
        var request = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"batch\":{maxMessages},\"max_bytes\":{maxBytes},\"expires\":{Expiry.Ticks * 100},\"idle_heartbeat\":{Heartbeat.Ticks * 100}}}");
        _open = maxMessages;
        _received = false;
        await _nats.PublishAsync(_requestSubject, Encoding.ASCII.GetBytes(request), replyTo: _subscription.Subject, cancellationToken: cancellationToken);
    }

    private void ThrowIfLost()
    {
        if (_lost.IsCancellationRequested)
        {
            throw new PullInterruptedException($"The connection under consumer {Consumer} was lost.");
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The event may arrive while the subscription is disposed.")]
    private ValueTask OnConnectionChanged(object? sender, NatsEventArgs args)
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }

        return ValueTask.CompletedTask;
    }
}
