using System.Collections.Concurrent;
using System.Threading.Channels;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>
/// The flushes under way, those of each outlet one after the other, and the last ones that ended. Any silo begins one; the
/// silo that has charge of the outlets does it, and the others look on.
/// </summary>
internal sealed partial class FlushBoard(FlushConsumers consumers, OutletDuty duty, TimeProvider time, ILogger<FlushBoard> logger) : IDisposable
{
    private const int MaxUnfinished = 64;
    private const int MaxRemembered = 50;

    private readonly Lock _lock = new();
    private readonly List<Flush> _flushes = [];
    private readonly ConcurrentDictionary<string, Channel<Flush>> _queues = [];

    // Whoever looks must not see a consumer of whose flush nothing is known yet.
    private readonly SemaphoreSlim _beginning = new(1);

    /// <summary>In the order they began.</summary>
    public IReadOnlyList<Flush> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _flushes];
            }
        }
    }

    /// <summary>Something is being sent again.</summary>
    public bool HasUnfinished
    {
        get
        {
            lock (_lock)
            {
                return _flushes.Exists(static flush => !flush.IsOver);
            }
        }
    }

    /// <summary>
    /// Begins a flush through an outlet; of an outlet for some clusters, one for each of them that is in the scope. From
    /// the moment this returns it will be done, whatever happens to the silo.
    /// </summary>
    /// <exception cref="TooManyFlushesException">So many of the outlet are unfinished that something must be wrong.</exception>
    public async Task<IReadOnlyList<Flush>> Begin(Outlet outlet, FlushScope scope, string reason, CancellationToken cancellationToken)
    {
        var begun = new List<Flush>();
        foreach (var part in Parts(outlet, scope))
        {
            begun.Add(await BeginOne(outlet, part, reason, cancellationToken));
        }

        return begun;
    }

    /// <summary>Takes over what is unfinished, now that this silo has charge of the outlets.</summary>
    public async Task Restore(IReadOnlyList<Outlet> outlets, CancellationToken cancellationToken)
    {
        _queues.Clear();
        foreach (var flush in All)
        {
            flush.IsHere = false;
        }

        var known = All;
        foreach (var flush in await Look(outlets, cancellationToken))
        {
            Enqueue(flush);
            if (!known.Contains(flush))
            {
                LogRestored(flush.Outlet.Options.Name, flush.Scope, flush.BegunAt);
            }
        }
    }

    /// <summary>Notices what other silos have begun and, where they do it, how far they have come.</summary>
    public async Task Follow(IReadOnlyList<Outlet> outlets, CancellationToken cancellationToken)
    {
        if (!duty.IsOurs)
        {
            foreach (var flush in All)
            {
                flush.IsHere = false;
            }
        }

        foreach (var flush in await Look(outlets, cancellationToken))
        {
            if (duty.IsOurs && !flush.IsHere)
            {
                Enqueue(flush);
                await Replace(flush, cancellationToken);
            }
        }
    }

    /// <summary>The flushes of an outlet, as they begin.</summary>
    public IAsyncEnumerable<Flush> Of(Outlet outlet, CancellationToken cancellationToken) => Queue(outlet).Reader.ReadAllAsync(cancellationToken);

    public void Dispose() => _beginning.Dispose();

    private static IEnumerable<FlushScope> Parts(Outlet outlet, FlushScope scope) =>
        outlet.Options.Clusters is { Count: > 0 } clusters
            ? scope.Cluster is null ? clusters.Select(FlushScope.Of) : clusters.Contains(scope.Cluster) ? [scope] : []
            : [scope];

    private async Task<Flush> BeginOne(Outlet outlet, FlushScope scope, string reason, CancellationToken cancellationToken)
    {
        var unfinished = All.Count(flush => flush.Outlet == outlet && !flush.IsOver);
        if (unfinished >= MaxUnfinished)
        {
            throw new TooManyFlushesException(outlet.Options.Name, unfinished);
        }

        var name = consumers.NewName(outlet.Options.Name);
        var flush = new Flush(name, outlet, scope, reason, time.GetUtcNow());
        await _beginning.WaitAsync(cancellationToken);
        try
        {
            await consumers.Create(name, outlet.Options.Name, scope, cancellationToken);
            Add(flush);
        }
        finally
        {
            _beginning.Release();
        }

        LogBegun(outlet.Options.Name, scope, reason);
        if (duty.IsOurs)
        {
            Enqueue(flush);
            await Replace(flush, cancellationToken);
        }

        return flush;
    }

    /// <summary>Ends those that it covers. Only when it has begun, so that none of their objects is left out when this is cut short.</summary>
    private async Task Replace(Flush flush, CancellationToken cancellationToken)
    {
        foreach (var covered in All.Where(other => other != flush && other.Outlet == flush.Outlet && !other.IsOver && flush.Scope.Covers(other.Scope)))
        {
            covered.Ended(FlushPhase.Replaced, time.GetUtcNow());
            await consumers.Remove(covered.Consumer, cancellationToken);
        }
    }

    /// <summary>Compares what is known with what there is.</summary>
    /// <returns>All that is unfinished.</returns>
    private async Task<List<Flush>> Look(IReadOnlyList<Outlet> outlets, CancellationToken cancellationToken)
    {
        await _beginning.WaitAsync(cancellationToken);
        try
        {
            // One that begins anew has two consumers for a moment.
            var found = (await consumers.Unfinished(outlets, cancellationToken))
                .GroupBy(flush => FlushConsumers.Root(flush.Consumer)).ToDictionary(flush => flush.Key, flush => flush.MaxBy(part => part.BegunAt)!);
            foreach (var known in All.Where(known => !known.IsOver))
            {
                var isThere = found.Remove(FlushConsumers.Root(known.Consumer), out var there);
                if (!known.IsHere)
                {
                    known.IsLike(isThere ? there : null, time.GetUtcNow());
                }
            }

            foreach (var unknown in found.Values.OrderBy(flush => flush.BegunAt))
            {
                Add(unknown);
            }

            return [.. All.Where(flush => !flush.IsOver)];
        }
        finally
        {
            _beginning.Release();
        }
    }

    private void Add(Flush flush)
    {
        lock (_lock)
        {
            if (_flushes.Count >= MaxRemembered && _flushes.FindIndex(other => other.IsOver) is >= 0 and var oldest)
            {
                _flushes.RemoveAt(oldest);
            }

            _flushes.Add(flush);
        }
    }

    private void Enqueue(Flush flush)
    {
        flush.IsHere = true;
        _ = Queue(flush.Outlet).Writer.TryWrite(flush);
    }

    // Unbounded in name only: no more are begun than MaxUnfinished.
    private Channel<Flush> Queue(Outlet outlet) => _queues.GetOrAdd(outlet.Options.Name, _ => Channel.CreateUnbounded<Flush>());

    [LoggerMessage(LogLevel.Information, "Outlet {Outlet} sends {Scope} again: {Reason}")]
    private partial void LogBegun(string outlet, FlushScope scope, string reason);

    [LoggerMessage(LogLevel.Information, "Outlet {Outlet} goes on with sending {Scope} again, begun at {BegunAt}")]
    private partial void LogRestored(string outlet, FlushScope scope, DateTimeOffset begunAt);
}

/// <summary>Flushes are asked for faster than they can be done.</summary>
internal sealed class TooManyFlushesException(string outlet, int unfinished) : Exception($"outlet {outlet} has {unfinished} unfinished flushes already");
