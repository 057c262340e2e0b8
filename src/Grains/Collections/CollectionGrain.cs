using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Tiers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Gives a <see cref="Collection"/> its batches, asks for the relists it wants, and tells the cluster how it is doing.
/// It stays when its objects are collected, because it holds what is remembered of them.
/// </summary>
[GrainType("collection")]
[PreferLocalPlacement]
[CollectionAgeLimit(Days = 1)]
[ImplicitStreamSubscription(WatchStreams.Namespace)]
internal sealed class CollectionGrain(
    CollectionParts parts,
    IOptions<CollectionOptions> options,
    FabricMetrics metrics,
    TimeProvider time,
    ILogger<CollectionGrain> logger) : Grain, ICollectionGrain, IStreamSubscriptionObserver, IAsyncObserver<WatchDelivery>
{
    private CollectionKey _key;
    private CollectionIndex _index = null!;
    private Collection _collection = null!;
    private IGrainTimer? _relistTimer;
    private IGrainTimer? _reportTimer;
    private CollectionReport? _reported;
    private long _store;
    private StoredWords? _words;
    private IGrainTimer? _wordsTimer;
    private MarkReports _marks = null!;
    private (int Presences, int Wholes) _counted;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = CollectionKey.Parse(this.GetPrimaryKeyString());
        (_index, var words) = await parts.Restore.RestoreAll(_key, cancellationToken);
        var objects = new TracedCalls(new ObjectCalls(GrainFactory, options.Value, time, logger), parts.Deliveries);
        _collection = new Collection(_key, _index, objects, parts.Turns, metrics, time, logger);
        _ = this.RegisterGrainTimer(SweepTombstones, options.Value.SweepInterval, options.Value.SweepInterval);
        if (words.Count > 0)
        {
            _words = new StoredWords(_key, words, GrainFactory, logger);
            _wordsTimer = this.RegisterGrainTimer(TellWords, TimeSpan.Zero, options.Value.RelistRetry);
        }

        Count();
        _marks = new MarkReports(_key, _index, GrainFactory, logger);
        ReportSoon();
    }

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<WatchDelivery>().ResumeAsync(this);

    public async Task OnNextAsync(WatchDelivery item, StreamSequenceToken? token = null)
    {
        using (FabricTraces.Collect(item))
        {
            await _collection.Apply(item);
        }

        await Settle();
    }

    public async Task OnErrorAsync(Exception ex)
    {
        parts.Relists.LogStreamFailed(ex, _key);
        _collection.Tracker.Missed("the stream of batches failed");
        await Settle();
    }

    public async Task RequestRelist(string reason)
    {
        _collection.Tracker.Missed(reason);
        await Settle();
    }

    public Task StoreReplaced(long store)
    {
        if (store <= _store)
        {
            return Task.CompletedTask;
        }

        _store = store;
        _collection.LoseStore();
        return Settle();
    }

    public Task<CollectionState> GetState() => Task.FromResult(new CollectionState
    {
        Key = _key.ToString(),
        Objects = _index.Live,
        Presences = _index.Presences,
        Tombstones = _index.Tombstones,
        Synced = _collection.Tracker.IsSynced,
        RelistWanted = _collection.Tracker.Wanted ?? "",
        Session = _collection.Tracker.Session,
        Sequence = _collection.Tracker.Sequence,
        LogPosition = _collection.Tracker.Position.ToString(),
        LastChange = _collection.LastChange,
        LastAudit = _collection.Audit.Last,
        AuditsDifferent = _collection.Audit.Different,
        Healed = _collection.Audit.Healed,
    });

    private async Task SweepTombstones(CancellationToken cancellationToken)
    {
        if (_index.Tombstones > 0)
        {
            await parts.Sweep.Run(_key, _index, cancellationToken);
        }
    }

    private async Task TellWords(CancellationToken cancellationToken)
    {
        if (await _words!.Tell())
        {
            _wordsTimer?.Dispose();
            (_wordsTimer, _words) = (null, null);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.ObjectsChanged(-_counted.Presences, -_counted.Wholes);
        _counted = default;
        return Task.CompletedTask;
    }

    private void Count()
    {
        var now = (_index.Presences, Wholes: _index.Live - _index.Presences);
        if (now != _counted)
        {
            metrics.ObjectsChanged(now.Presences - _counted.Presences, now.Wholes - _counted.Wholes);
            _counted = now;
        }
    }

    private Task Settle()
    {
        Count();
        ReportSoon();
        return _collection.Tracker.Wanted is null || _relistTimer is not null ? Task.CompletedTask : AskForRelist();
    }

    /// <summary>Asks now, and again with every tick of a timer that lives until no relist is wanted any more.</summary>
    private Task AskForRelist()
    {
        var period = options.Value.RelistRetry;
        _relistTimer = this.RegisterGrainTimer(OnRelistTimer, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
        return parts.Relists.Request(_key, _collection.Tracker.Wanted!);
    }

    private Task OnRelistTimer(CancellationToken cancellationToken)
    {
        if (_collection.Tracker.Wanted is { } reason)
        {
            // Again, in case the report was lost with the silo that had it.
            _reported = null;
            ReportSoon();
            return parts.Relists.Request(_key, reason);
        }

        _relistTimer?.Dispose();
        _relistTimer = null;
        return Task.CompletedTask;
    }

    private void ReportSoon()
    {
        if (_reportTimer is null && (_marks.IsDue || Report() != _reported))
        {
            _reportTimer = this.RegisterGrainTimer(SendReport, options.Value.ReportInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task SendReport()
    {
        _reportTimer?.Dispose();
        _reportTimer = null;
        _reported = Report();
        await GrainFactory.GetGrain<IClusterGrain>(_key.Cluster).Report(_reported);
        if (!await _marks.Tell())
        {
            ReportSoon();
        }
    }

    private CollectionReport Report() => new()
    {
        Collection = _key.ToString(),
        Objects = _index.Live,
        Presences = _index.Presences,
        Synced = _collection.Tracker.IsSynced,
        LastChange = _collection.LastChange,
        RelistWanted = _collection.Tracker.Wanted,
        LastAudit = _collection.Audit.Last,
        AuditsDifferent = _collection.Audit.Different,
        Healed = _collection.Audit.Healed,
        Gaps = _collection.Gaps,
    };
}
