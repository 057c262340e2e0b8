using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>What is known of an outlet, as of the last look. Written by few, read by many.</summary>
internal sealed class OutletState
{
    private readonly Lock _lock = new();
    private ulong _delivered;
    private ulong _pending;
    private bool _bound;
    private bool _exists;
    private OutletFault? _fault;
    private long _tooLarge;

    /// <summary>Its consumer was there.</summary>
    public bool Exists => Volatile.Read(ref _exists);

    /// <summary>Sequence of the last message handed over.</summary>
    public ulong Delivered => Volatile.Read(ref _delivered);

    /// <summary>Stored messages not handed over yet.</summary>
    public ulong Pending => Volatile.Read(ref _pending);

    /// <summary>Somebody subscribes, as far as the fabric's own broker knows.</summary>
    public bool Bound => Volatile.Read(ref _bound);

    /// <summary>What went wrong last; null when nothing did, or when it has worked since.</summary>
    public OutletFault? Fault
    {
        get
        {
            lock (_lock)
            {
                return _fault;
            }
        }
    }

    /// <summary>Messages left out because the other broker takes none of their size.</summary>
    public long TooLarge => Interlocked.Read(ref _tooLarge);

    /// <summary>
    /// Takes over what the consumer says of itself. It may be less than before when somebody removed the consumer: what
    /// the old one delivered is delivered again.
    /// </summary>
    public void Observe(ConsumerInfo? consumer)
    {
        var acknowledged = consumer?.Config.AckPolicy == ConsumerConfigAckPolicy.Explicit;
        Volatile.Write(ref _delivered, (acknowledged ? consumer?.AckFloor.StreamSeq : consumer?.Delivered.StreamSeq) ?? 0);
        Volatile.Write(ref _pending, (consumer?.NumPending ?? 0) + (acknowledged ? (ulong)consumer!.NumAckPending : 0));
        Volatile.Write(ref _bound, consumer?.PushBound ?? false);
        Volatile.Write(ref _exists, consumer is not null);
    }

    public void Failed(string problem, DateTimeOffset at)
    {
        lock (_lock)
        {
            _fault = new OutletFault(problem, _fault?.Problem == problem ? _fault.Since : at);
        }
    }

    public void Works()
    {
        lock (_lock)
        {
            _fault = null;
        }
    }

    public void LeftOut(int messages) => Interlocked.Add(ref _tooLarge, messages);
}

/// <summary>What is wrong with an outlet.</summary>
/// <param name="Problem">In words.</param>
/// <param name="Since">When it was first seen.</param>
internal sealed record OutletFault(string Problem, DateTimeOffset Since);
