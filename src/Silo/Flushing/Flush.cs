using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Flushing;

internal enum FlushPhase
{
    /// <summary>Others of its outlet come first.</summary>
    Queued,

    Running,

    /// <summary>Nobody listens, or the broker is away.</summary>
    Waiting,

    Done,

    /// <summary>A later flush of the same objects, or of more, took its place.</summary>
    Replaced,
}

/// <summary>
/// Every live object of a scope sent again as ADDED through one outlet. It lives as a durable consumer on the store, so
/// it survives the silo; this is what the silo knows of it.
/// </summary>
internal sealed class Flush(string consumer, Outlet outlet, FlushScope scope, string reason, DateTimeOffset begunAt)
{
    private int _phase;
    private long _total;
    private long _sent;
    private int _restarts;
    private bool _isHere;
    private string? _problem;

    /// <summary>Name of the consumer.</summary>
    public string Consumer { get; private set; } = consumer;

    public Outlet Outlet => outlet;

    public FlushScope Scope => scope;

    public string Reason => reason;

    public DateTimeOffset BegunAt => begunAt;

    public DateTimeOffset? EndedAt { get; private set; }

    public FlushPhase Phase => (FlushPhase)Volatile.Read(ref _phase);

    /// <summary>Stored messages to go through, those that changed meanwhile included; 0 while it is not known.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Stored messages gone through.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>How often it began anew, because whoever listened was gone in between.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Why it waits.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    public bool IsOver => Phase is FlushPhase.Done or FlushPhase.Replaced;

    /// <param name="messages">Gone through just now.</param>
    /// <param name="left">Left to go through.</param>
    public void Went(int messages, ulong left)
    {
        var sent = Interlocked.Add(ref _sent, messages);
        _ = Interlocked.Exchange(ref _total, sent + (long)left);
        Volatile.Write(ref _problem, null);
        Enter(FlushPhase.Running);
    }

    /// <summary>This silo does it, and no other.</summary>
    public bool IsHere
    {
        get => Volatile.Read(ref _isHere);
        set
        {
            if (value)
            {
                // A flush that has sent something and is attempted again begins anew; one that is taken over goes on.
                _ = Interlocked.Exchange(ref _sent, 0);
            }

            Volatile.Write(ref _isHere, value);
        }
    }

    /// <summary>How far its consumer has come, whoever reads it.</summary>
    public void Saw(long sent, long left)
    {
        _ = Interlocked.Exchange(ref _sent, sent);
        _ = Interlocked.Exchange(ref _total, sent + left);
        Enter(sent > 0 ? FlushPhase.Running : FlushPhase.Queued);
    }

    /// <summary>Another silo does it.</summary>
    /// <param name="found">As its consumer shows it; null when that is gone, because it is done.</param>
    /// <param name="now">The time.</param>
    public void IsLike(Flush? found, DateTimeOffset now)
    {
        if (found is null)
        {
            Ended(FlushPhase.Done, now);
            return;
        }

        if (found.Consumer != Consumer)
        {
            BeginAnew(found.Consumer);
        }

        Saw(found.Sent, found.Total - found.Sent);
    }

    /// <param name="problem">Null: nothing is wrong.</param>
    public void Waits(string? problem)
    {
        if (problem is not null)
        {
            Volatile.Write(ref _problem, problem);
            Enter(FlushPhase.Waiting);
        }
    }

    /// <param name="name">Name of its new consumer.</param>
    public void BeginAnew(string name)
    {
        Consumer = name;
        _ = Interlocked.Increment(ref _restarts);
        _ = Interlocked.Exchange(ref _sent, 0);
        _ = Interlocked.Exchange(ref _total, 0);
    }

    public void Ended(FlushPhase phase, DateTimeOffset at)
    {
        EndedAt = at;
        Enter(phase);
    }

    private void Enter(FlushPhase phase)
    {
        if (!IsOver)
        {
            Volatile.Write(ref _phase, (int)phase);
        }
    }
}
