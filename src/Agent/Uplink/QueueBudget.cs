namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// What all collections together may keep waiting, in bytes and in events. Whoever wants to add more waits its turn, and with it the
/// list or watch it reads from. A single event larger than the whole budget is let in alone.
/// </summary>
internal sealed class QueueBudget(long maxBytes, int maxEvents)
{
    private readonly Lock _lock = new();
    private readonly Queue<(int Bytes, TaskCompletionSource Admitted)> _waiting = [];
    private long _coalesced;
    private long _bytes;
    private int _events;

    public long MaxBytes => maxBytes;

    public int MaxEvents => maxEvents;

    /// <summary>Events that a later one of the same object has replaced while they waited.</summary>
    public long Coalesced => Interlocked.Read(ref _coalesced);

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Events => Volatile.Read(ref _events);

    public bool TryAcquire(int bytes)
    {
        lock (_lock)
        {
            return _waiting.Count == 0 && Admit(bytes);
        }
    }

    public async Task Acquire(int bytes, CancellationToken cancellationToken)
    {
        var admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue((bytes, admitted));
            AdmitWaiting();
        }

        await using var registration = cancellationToken.Register(() => admitted.TrySetCanceled(cancellationToken));
        await admitted.Task;
    }

    /// <summary>An event takes the place of another one: that never waits, because it frees what it replaces.</summary>
    public void Exchange(int oldBytes, int newBytes)
    {
        lock (_lock)
        {
            _coalesced++;
            _bytes += newBytes - oldBytes;
            AdmitWaiting();
        }
    }

    public void Release(long bytes, int events)
    {
        lock (_lock)
        {
            _bytes -= bytes;
            _events -= events;
            AdmitWaiting();
        }
    }

    private void AdmitWaiting()
    {
        while (_waiting.TryPeek(out var next))
        {
            bool gaveUp = next.Admitted.Task.IsCanceled;
            if (!gaveUp && !Admit(next.Bytes))
            {
                return;
            }

            _waiting.Dequeue();
            if (!gaveUp && !next.Admitted.TrySetResult())
            {
                _bytes -= next.Bytes;
                _events--;
            }
        }
    }

    private bool Admit(int bytes)
    {
        if (_events > 0 && (_bytes + bytes > maxBytes || _events >= maxEvents))
        {
            return false;
        }

        _bytes += bytes;
        _events++;
        return true;
    }
}
