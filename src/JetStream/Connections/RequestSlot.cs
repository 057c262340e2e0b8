using System.Globalization;
using System.Threading.Tasks.Sources;
using NATS.Client.Core;

namespace MeshSync.Fabric.JetStream.Connections;

/// <summary>What a request sends.</summary>
internal readonly record struct OutgoingRequest(string Subject, ReadOnlyMemory<byte> Body, NatsHeaders? Headers);

/// <summary>
/// One place of the <see cref="RequestInbox"/>. Its reply subject is made once and only changes after a request that
/// got no reply in time, so that a straggler cannot be taken for the next reply.
/// </summary>
/// <remarks>
/// A request ends with its reply, or without one; but never while its body is being handed to the connection, which may
/// take as long as the broker is away: the caller gives the body's memory to somebody else as soon as the request ends.
/// </remarks>
internal sealed class RequestSlot : IValueTaskSource<NatsMsg<byte[]>?>
{
    private readonly Lock _gate = new();
    private readonly string _prefix;
    private ManualResetValueTaskSourceCore<NatsMsg<byte[]>?> _reply = new() { RunContinuationsAsynchronously = true };
    private OutgoingRequest _request;
    private Progress _progress;

    public RequestSlot(string prefix, int id)
    {
        _prefix = prefix;
        Rename(id);
    }

    private enum Progress
    {
        Free,
        Queued,
        Sending,
        LostWhileSending,
        Sent,
    }

    public int Id { get; private set; }

    public string Subject { get; private set; } = "";

    public long Started { get; private set; }

    public ValueTask<NatsMsg<byte[]>?> Begin(OutgoingRequest request, long now)
    {
        lock (_gate)
        {
            _reply.Reset();
            _request = request;
            Started = now;
            _progress = Progress.Queued;
            return new ValueTask<NatsMsg<byte[]>?>(this, _reply.Version);
        }
    }

    /// <summary>What to send; false when nobody waits for it any more. <see cref="Sent"/> or <see cref="Fail"/> must follow.</summary>
    public bool TryTake(int id, out OutgoingRequest request)
    {
        lock (_gate)
        {
            request = _request;
            if (_progress != Progress.Queued || id != Id)
            {
                return false;
            }

            _progress = Progress.Sending;
            return true;
        }
    }

    public void Sent(int id)
    {
        lock (_gate)
        {
            if (id == Id && _progress == Progress.Sending)
            {
                _progress = Progress.Sent;
            }
            else if (id == Id && _progress == Progress.LostWhileSending)
            {
                Lose();
            }
        }
    }

    /// <summary>Ends a request that could not be sent.</summary>
    public void Fail(int id, Exception reason)
    {
        lock (_gate)
        {
            if (id == Id && _progress is Progress.Sending or Progress.LostWhileSending)
            {
                _progress = Progress.Free;
                Rename(Id);
                _reply.SetException(reason);
            }
        }
    }

    public void Reply(int id, in NatsMsg<byte[]> message)
    {
        lock (_gate)
        {
            if (id == Id && _progress is Progress.Sending or Progress.LostWhileSending or Progress.Sent)
            {
                _progress = Progress.Free;
                _reply.SetResult(message);
            }
        }
    }

    public void LoseIf(Func<RequestSlot, long, bool> which, long now)
    {
        lock (_gate)
        {
            if (_progress == Progress.Sending && which(this, now))
            {
                _progress = Progress.LostWhileSending;
            }
            else if (_progress is Progress.Queued or Progress.Sent && which(this, now))
            {
                Lose();
            }
        }
    }

    public NatsMsg<byte[]>? GetResult(short token) => _reply.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _reply.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reply.OnCompleted(continuation, state, token, flags);

    private void Lose()
    {
        _progress = Progress.Free;
        Rename(Id);
        _reply.SetResult(null);
    }

    private void Rename(int from)
    {
        Id = Subject.Length == 0 ? from : (from + RequestInbox.Slots) & int.MaxValue;
        Subject = _prefix + Id.ToString(CultureInfo.InvariantCulture);
    }
}
