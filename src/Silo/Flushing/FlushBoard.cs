using System.Collections.Concurrent;
using System.Threading.Channels;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>The flushes under way, those of each outlet one after the other, and the last ones that ended.</summary>
internal sealed partial class FlushBoard(FlushConsumers consumers, TimeProvider time, ILogger<FlushBoard> logger)
{
    private const int MaxUnfinished = 64;
    private const int MaxRemembered = 50;

    private readonly Lock _lock = new();
    private readonly List<Flush> _flushes = [];
    private readonly ConcurrentDictionary<string, Channel<Flush>> _queues = [];

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

    /// <summary>Takes over what a silo before this one left unfinished.</summary>
    public async Task Restore(IReadOnlyList<Outlet> outlets, CancellationToken cancellationToken)
    {
        foreach (var flush in await consumers.Unfinished(outlets, cancellationToken))
        {
            if (!All.Any(known => known.Consumer == flush.Consumer))
            {
                LogRestored(flush.Outlet.Options.Name, flush.Scope, flush.BegunAt);
                Add(flush);
            }
        }
    }

    /// <summary>The flushes of an outlet, as they begin.</summary>
    public IAsyncEnumerable<Flush> Of(Outlet outlet, CancellationToken cancellationToken) => Queue(outlet).Reader.ReadAllAsync(cancellationToken);

    private static IEnumerable<FlushScope> Parts(Outlet outlet, FlushScope scope) =>
        outlet.Options.Clusters is { Count: > 0 } clusters
            ? scope.Cluster is null ? clusters.Select(FlushScope.Of) : clusters.Contains(scope.Cluster) ? [scope] : []
            : [scope];

    private async Task<Flush> BeginOne(Outlet outlet, FlushScope scope, string reason, CancellationToken cancellationToken)
    {
        var unfinished = All.Where(flush => flush.Outlet == outlet && !flush.IsOver).ToList();
        if (unfinished.Count >= MaxUnfinished)
        {
            throw new TooManyFlushesException(outlet.Options.Name, unfinished.Count);
        }

        var name = consumers.NewName(outlet.Options.Name);
        await consumers.Create(name, outlet.Options.Name, scope, cancellationToken);
        var flush = new Flush(name, outlet, scope, reason, time.GetUtcNow());
        Add(flush);
        LogBegun(outlet.Options.Name, scope, reason);

        // Only now, so that none of their objects is left out when this is cut short.
        foreach (var covered in unfinished.Where(other => scope.Covers(other.Scope)))
        {
            covered.Ended(FlushPhase.Replaced, time.GetUtcNow());
            await consumers.Remove(covered.Consumer, cancellationToken);
        }

        return flush;
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
