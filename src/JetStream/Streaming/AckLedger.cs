using System.Threading.Channels;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Streaming;

internal enum Admission
{
    /// <summary>Seen for the first time.</summary>
    New,

    /// <summary>Delivered again while it is still waiting here.</summary>
    Held,

    /// <summary>Delivered again although it was finished.</summary>
    Finished,
}

/// <summary>
/// What of a partition was read and is not finished. Outlives the broker's consumers: a consumer that was lost is
/// replaced by one that starts at <see cref="ResumeAt"/>, and what comes again is recognised.
/// </summary>
internal sealed class AckLedger
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<LogPosition, string> _outstanding = [];
    private readonly Channel<string> _acks = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private LogPosition _lastSeen;

    /// <summary>Acknowledgements to send, in the order in which batches were finished.</summary>
    public ChannelReader<string> Acks => _acks.Reader;

    /// <summary>The oldest batch that is not finished, or the place behind the last; null when nothing was read yet.</summary>
    public LogPosition? ResumeAt
    {
        get
        {
            lock (_gate)
            {
                return _outstanding.Count > 0 ? _outstanding.First().Key
                    : _lastSeen == default ? null
                    : _lastSeen with { Sequence = _lastSeen.Sequence + 1 };
            }
        }
    }

    /// <summary>Nothing of the partition up to here is unread.</summary>
    public void ReadUpTo(LogPosition position)
    {
        lock (_gate)
        {
            _lastSeen = position > _lastSeen ? position : _lastSeen;
        }
    }

    public Admission Admit(LogPosition position, string ack)
    {
        lock (_gate)
        {
            if (position.Incarnation > _lastSeen.Incarnation)
            {
                // The log was made anew; nothing of the old one can be acknowledged any more.
                _outstanding.Clear();
            }

            var known = position <= _lastSeen;
            if (known && !_outstanding.ContainsKey(position))
            {
                _acks.Writer.TryWrite(ack);
                return Admission.Finished;
            }

            _lastSeen = known ? _lastSeen : position;
            _outstanding[position] = ack;
            return known ? Admission.Held : Admission.New;
        }
    }

    public void Finish(LogPosition position)
    {
        lock (_gate)
        {
            if (_outstanding.Remove(position, out var ack))
            {
                _acks.Writer.TryWrite(ack);
            }
        }
    }

    public void Close() => _acks.Writer.TryComplete();
}
