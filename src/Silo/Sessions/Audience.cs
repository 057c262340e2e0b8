using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>
/// Notices when nobody is subscribed any more to what is published. Now and then a message asks for a reply: a Meshery Server
/// pays no attention to that, but where there is none, nats-server itself answers at once that nobody is there.
/// </summary>
internal sealed class Audience : IAsyncDisposable
{
    /// <summary>A Server that reconnects is not gone, and one that has just asked may subscribe a moment later.</summary>
    private const int MostMisses = 3;

    private readonly INatsSub<byte[]> _replies;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Task _pump;
    private long _asked;
    private int _misses;
    private volatile bool _missed;
    private bool _hasAsked;

    private Audience(INatsSub<byte[]> replies, TimeSpan interval, TimeProvider time)
    {
        (_replies, _interval, _time) = (replies, interval, time);
        _pump = Listen();
    }

    /// <summary>There was nobody, again and again.</summary>
    public bool IsGone => _misses >= MostMisses;

    /// <summary>When somebody was last asked for.</summary>
    public TimeSpan SinceAsked => _time.GetElapsedTime(_asked);

    /// <summary>There was nobody the last time.</summary>
    public bool IsDoubtful => _missed;

    /// <param name="broker">Where the messages are published.</param>
    /// <param name="interval">The least time between two messages that ask.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Audience> Open(INatsConnection broker, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        var replies = await broker.SubscribeCoreAsync<byte[]>($"meshsync.audience.{Guid.NewGuid():N}", cancellationToken: cancellationToken);
        return new Audience(replies, interval, time);
    }

    /// <summary>What the next message is to carry as its reply subject; null for most.</summary>
    public string? Ask()
    {
        if (_hasAsked && SinceAsked < _interval)
        {
            return null;
        }

        _misses = _missed ? _misses + 1 : 0;
        _missed = false;
        (_hasAsked, _asked) = (true, _time.GetTimestamp());
        return _replies.Subject;
    }

    public async ValueTask DisposeAsync()
    {
        await _replies.DisposeAsync();
        await _pump;
    }

    private async Task Listen()
    {
        await foreach (var message in _replies.Msgs.ReadAllAsync())
        {
            _missed |= message.HasNoResponders;
        }
    }
}
