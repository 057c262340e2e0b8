using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>A message on its way to a Meshery Server.</summary>
/// <param name="Subject">Where it goes.</param>
/// <param name="Body">What it says.</param>
internal readonly record struct Outgoing(string Subject, ReadOnlyMemory<byte> Body);

/// <summary>What became of messages that were sent.</summary>
internal enum SendOutcome
{
    /// <summary>The broker has all of them, and somebody subscribed to the last one.</summary>
    Taken,

    /// <summary>The broker has them and threw them away.</summary>
    NobodyListens,

    /// <summary>The connection was lost in between: nobody knows which arrived.</summary>
    Interrupted,
}

/// <summary>
/// Publishes to a broker of Meshery Servers and learns whether that broker took it. Core NATS confirms nothing, but it
/// works off a connection in order: a message to ourselves behind the others comes back when those are through, and the
/// last one carries a reply subject, to which the server says so if nobody subscribes.
/// </summary>
internal sealed class OutletLink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly INatsConnection _nats;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private INatsSub<string>? _echoes;
    private (string? Server, ulong Client) _connection;
    private string? _refusal;
    private long _markers;

    public OutletLink(INatsConnection nats, TimeProvider time)
    {
        (_nats, _time) = (nats, time);
        nats.ServerError += OnServerError;
    }

    public INatsConnection Nats => _nats;

    /// <summary>Largest message the broker takes.</summary>
    public int MaxPayload => _nats.ServerInfo?.MaxPayload ?? int.MaxValue;

    /// <summary>Sends messages in order. Whoever gets anything but <see cref="SendOutcome.Taken"/> sends all of them again.</summary>
    public async Task<SendOutcome> Send(IReadOnlyList<Outgoing> messages, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            _echoes ??= await Listen(patience.Token);
            return await Send(_echoes, messages, patience.Token);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return SendOutcome.Interrupted;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_echoes is not null)
        {
            await _echoes.DisposeAsync();
        }

        _nats.ServerError -= OnServerError;
        _turn.Dispose();
    }

    private ValueTask OnServerError(object? sender, NatsServerErrorEventArgs args)
    {
        if (args.Kind == NatsServerErrorKind.PermissionsViolation && args.Error.Contains("Publish", StringComparison.Ordinal))
        {
            _ = Interlocked.Exchange(ref _refusal, args.Error);
        }

        return ValueTask.CompletedTask;
    }

    private async Task<SendOutcome> Send(INatsSub<string> echoes, IReadOnlyList<Outgoing> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return SendOutcome.Taken;
        }

        var connection = await Connection(cancellationToken);
        for (var i = 0; i < messages.Count; i++)
        {
            var reply = i == messages.Count - 1 ? echoes.Subject : null;
            await _nats.PublishAsync(messages[i].Subject, messages[i].Body, replyTo: reply, cancellationToken: cancellationToken);
        }

        var heard = await Echo(echoes, cancellationToken);
        if (connection != _connection)
        {
            // The library tells of a refused publish from a task of its own: on a new connection it gets the time to.
            _ = await Echo(echoes, cancellationToken);
            _connection = connection;
        }

        var refused = Interlocked.Exchange(ref _refusal, null) is not null;
        return refused || connection != await Connection(cancellationToken) ? SendOutcome.Interrupted
            : heard ? SendOutcome.Taken
            : SendOutcome.NobodyListens;
    }

    /// <summary>Waits until everything sent so far is through; false when somebody said that nobody listens.</summary>
    private async Task<bool> Echo(INatsSub<string> echoes, CancellationToken cancellationToken)
    {
        var marker = $"{++_markers}";
        await _nats.PublishAsync(echoes.Subject, marker, cancellationToken: cancellationToken);
        var heard = true;
        await foreach (var echo in echoes.Msgs.ReadAllAsync(cancellationToken))
        {
            // What is neither of these is left from a window that was given up.
            heard &= !echo.HasNoResponders;
            if (echo.Data == marker)
            {
                break;
            }
        }

        return heard;
    }

    /// <summary>Which connection this is: another one after every reconnect.</summary>
    private async Task<(string? Server, ulong Client)> Connection(CancellationToken cancellationToken)
    {
        if (_nats.ConnectionState != NatsConnectionState.Open)
        {
            await _nats.ConnectAsync().AsTask().WaitAsync(cancellationToken);
        }

        return (_nats.ServerInfo?.Id, _nats.ServerInfo?.ClientId ?? 0);
    }

    // Not one of the connection's own inboxes, which share one subscription.
    private async Task<INatsSub<string>> Listen(CancellationToken cancellationToken) =>
        await _nats.SubscribeCoreAsync<string>($"{_nats.Opts.InboxPrefix}.{Guid.NewGuid():N}", cancellationToken: cancellationToken);
}
