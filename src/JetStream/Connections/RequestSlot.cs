using System.Globalization;
using System.Threading.Tasks.Sources;
using NATS.Client.Core;

namespace MeshSync.Fabric.JetStream.Connections;

/// <summary>
/// One place of the <see cref="RequestInbox"/>. Its reply subject is made once and only changes after a request that
/// got no reply in time, so that a straggler cannot be taken for the next reply.
/// </summary>
internal sealed class RequestSlot : IValueTaskSource<NatsMsg<byte[]>?>
{
    private readonly Lock _gate = new();
    private readonly string _prefix;
    private ManualResetValueTaskSourceCore<NatsMsg<byte[]>?> _reply = new() { RunContinuationsAsynchronously = true };
    private bool _waiting;

    public RequestSlot(string prefix, int id)
    {
        _prefix = prefix;
        Rename(id);
    }

    public int Id { get; private set; }

    public string Subject { get; private set; } = "";

    public long Started { get; private set; }

    public ValueTask<NatsMsg<byte[]>?> Begin(long now)
    {
        lock (_gate)
        {
            _reply.Reset();
            Started = now;
            _waiting = true;
            return new ValueTask<NatsMsg<byte[]>?>(this, _reply.Version);
        }
    }

    public void Reply(int id, in NatsMsg<byte[]> message)
    {
        lock (_gate)
        {
            if (_waiting && id == Id)
            {
                _waiting = false;
                _reply.SetResult(message);
            }
        }
    }

    public void LoseIf(Func<RequestSlot, long, bool> which, long now)
    {
        lock (_gate)
        {
            if (_waiting && which(this, now))
            {
                _waiting = false;
                Rename(Id);
                _reply.SetResult(null);
            }
        }
    }

    /// <summary>Ends a request that could not be published.</summary>
    public void Fail(int id, Exception reason)
    {
        lock (_gate)
        {
            if (_waiting && id == Id)
            {
                _waiting = false;
                Rename(Id);
                _reply.SetException(reason);
            }
        }
    }

    public NatsMsg<byte[]>? GetResult(short token) => _reply.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _reply.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reply.OnCompleted(continuation, state, token, flags);

    private void Rename(int from)
    {
        Id = Subject.Length == 0 ? from : (from + RequestInbox.Slots) & int.MaxValue;
        Subject = _prefix + Id.ToString(CultureInfo.InvariantCulture);
    }
}
