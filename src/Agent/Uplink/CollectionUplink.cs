using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// The way of one collection into the watch log. Its reflector adds, a pump of its own sends one batch after the other, so the order in
/// the log is the order added; while a batch is on its way the next one grows. Where nothing is told but that objects are there and
/// changed, or what was read of single ones, a batch waits for the next <see cref="Beat"/>, because a message for each costs most of what
/// knowing so little costs.
/// </summary>
internal sealed class CollectionUplink(
    CollectionKey collection, QueueBudget budget, IBatchSink sink, AgentOptions options, Beat beat, CancellationToken stopping)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingSegment> _segments = [];
    private readonly HashSet<UInt128> _injected = [];
    private PendingSegment? _tail;
    private Task _pump = Task.CompletedTask;
    private bool _pumping;
    private ulong _epoch;
    private ulong _sequence;

    /// <summary>When what may wait is done.</summary>
    public Beat Beat => beat;

    /// <summary>Opens a relist. One that was not ended is given up: the silo forgets what it has of it.</summary>
    /// <param name="type">What is listed.</param>
    /// <param name="isWhole">Whether what it does not list is gone.</param>
    public void BeginList(ResourceType type, bool isWhole = true)
    {
        lock (_lock)
        {
            if (_tail is { IsList: true, Ended: false })
            {
                var (events, memory) = _tail.Abandon();
                budget.Release(memory, events);
            }

            Open(new PendingSegment(type, ++_epoch, isWhole));
        }
    }

    /// <summary>Closes the relist with what makes it complete, and sends it on its way.</summary>
    public void EndList(uint itemCount, string resourceVersion)
    {
        lock (_lock)
        {
            _tail!.End(itemCount, resourceVersion);
        }

        Flush();
    }

    /// <summary>Adds an item of the relist that is open. Waits while the queue is full.</summary>
    public async ValueTask AddItem(PendingEvent item, CancellationToken cancellationToken)
    {
        await Admit(item, cancellationToken);
        bool full;
        lock (_lock)
        {
            _tail!.Append(item);
            full = _tail.Bytes >= options.BatchBytes;
        }

        if (full)
        {
            Flush();
        }
    }

    /// <summary>Adds what a watch reported; the latest state of an object replaces one that still waits. Waits while the queue is full.</summary>
    public async ValueTask AddEvent(ResourceType type, PendingEvent item, CancellationToken cancellationToken)
    {
        if (TryReplace(type, item))
        {
            return;
        }

        await Admit(item, cancellationToken);
        lock (_lock)
        {
            AppendEvent(type, item);
        }
    }

    /// <summary>
    /// Adds an event that no watch brought. False, and nothing is added, while a list is read, whose items must follow each other, or while
    /// the queue is full: there is no watch that could wait.
    /// </summary>
    public bool TryInject(ResourceType type, PendingEvent item)
    {
        lock (_lock)
        {
            if (_tail is { IsList: true, Ended: false } || !budget.TryAcquire(item.Memory))
            {
                return false;
            }

            AppendEvent(type, item);
            _ = item.Type == WatchEventType.Upsert ? _injected.Add(item.Key) : _injected.Remove(item.Key);
        }

        Flush();
        return true;
    }

    /// <summary>
    /// Says what the collection has to be after everything that was added so far. False, and nothing is said, while something is in it that
    /// the API server does not know.
    /// </summary>
    public bool AddAudit(ResourceType type, PendingAudit audit)
    {
        lock (_lock)
        {
            if (_injected.Count > 0)
            {
                return false;
            }

            Open(new PendingSegment(type, epoch: 0) { Audit = audit });
        }

        Flush();
        return true;
    }

    /// <summary>Sends what waits; to be called before waiting for anything else.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_pump.IsFaulted)
            {
                _pump.GetAwaiter().GetResult();
            }

            if (!_pumping && NextReady() is not null)
            {
                _pumping = true;
                _pump = MayLinger() ? Linger() : Task.Run(() => Pump(hasLingered: false), stopping);
            }
        }
    }

    /// <summary>Sends what waits, and returns when the last of it has been taken. Nothing may be added meanwhile.</summary>
    public async Task Drain()
    {
        Flush();
        await _pump;
    }

    private bool TryReplace(ResourceType type, in PendingEvent item)
    {
        lock (_lock)
        {
            if (_tail?.Type != type || !_tail.TryReplace(item, out int freed))
            {
                return false;
            }

            budget.Exchange(freed, item.Memory);
            return true;
        }
    }

    private ValueTask Admit(in PendingEvent item, CancellationToken cancellationToken)
    {
        if (budget.TryAcquire(item.Memory))
        {
            return ValueTask.CompletedTask;
        }

        // What this collection has added itself may be what fills the queue.
        Flush();
        return new ValueTask(budget.Acquire(item.Memory, cancellationToken));
    }

    private void AppendEvent(ResourceType type, in PendingEvent item)
    {
        if (_tail is not { IsList: false, Audit: null } || _tail.Type != type)
        {
            Open(new PendingSegment(type, epoch: 0));
        }

        _tail!.Append(item);
    }

    private void Open(PendingSegment segment)
    {
        _segments.Enqueue(segment);
        _tail = segment;
    }

    private async Task Linger()
    {
        await beat.Sending.WaitAsync(stopping);
        await Pump(hasLingered: true);
    }

    private async Task Pump(bool hasLingered)
    {
        while (true)
        {
            if (!hasLingered && MayLinger())
            {
                await beat.Sending.WaitAsync(stopping);
            }

            hasLingered = false;
            if (TakeNext() is not { } batch)
            {
                return;
            }

            _sequence = await sink.Send(collection, batch, _sequence, stopping);
            budget.Release(batch.Memory, batch.Events.Count);
            batch.Release();
        }
    }

    private bool MayLinger()
    {
        lock (_lock)
        {
            return _segments.Count == 1 && _segments.Peek() is { MayWait: true } only && only.Bytes < options.BatchBytes;
        }
    }

    private OutgoingBatch? TakeNext()
    {
        lock (_lock)
        {
            if (NextReady() is { } segment)
            {
                return OutgoingBatch.Take(segment, options.BatchEvents, options.BatchBytes);
            }

            _pumping = false;
            return null;
        }
    }

    private PendingSegment? NextReady()
    {
        while (_segments.TryPeek(out var first) && !first.IsReady && (first != _tail || first.IsSpent))
        {
            _segments.Dequeue();
            _tail = first == _tail ? null : _tail;
        }

        return _segments.TryPeek(out var next) && next.IsReady ? next : null;
    }
}
