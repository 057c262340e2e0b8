using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// The objects of one resource of one cluster: takes its watch batches in order, lets only real changes through to the
/// objects, and finds out what is gone. A batch is done when every object it changes is stored; one that failed may be
/// given again, whole, as often as need be.
/// </summary>
internal sealed partial class Collection
{
    /// <summary>Tombstones written at a time, so that an emptied collection does not call all its objects at once.</summary>
    private const int TombstonesAtOnce = 512;

    private readonly CollectionKey _key;
    private readonly CollectionIndex _index;
    private readonly BatchPlan _plan;
    private readonly ChangeCarrier _carrier;
    private readonly FabricMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public Collection(CollectionKey key, CollectionIndex index, IObjectCalls objects, ObjectTurns turns, FabricMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_key, _index, _metrics, _time, _logger) = (key, index, metrics, time, logger);
        _plan = new BatchPlan(index);
        _carrier = new ChangeCarrier(key, index, objects, turns, metrics, logger);
        Tracker = new RelistTracker(hasHistory: !index.IsEmpty);
        Audit = new Audit(key, index, Tracker, metrics, logger);
    }

    public RelistTracker Tracker { get; }

    public Audit Audit { get; }

    /// <summary>Batches of this activation that did not follow what was received.</summary>
    public int Gaps { get; private set; }

    /// <summary>When the newest change of this activation was observed; null when there was none.</summary>
    public DateTimeOffset? LastChange { get; private set; }

    /// <summary>Applies a batch. One that cannot be read is counted, logged, and healed by a relist.</summary>
    /// <exception cref="Exception">An object could not be stored; the batch has to be delivered again.</exception>
    public async Task Apply(WatchDelivery delivery)
    {
        var started = _time.GetTimestamp();
        try
        {
            var batch = WatchBatch.Decode(delivery.Payload);
            var place = Read(batch, delivery.Position);
            var stored = await Carry(batch.Header, delivery.Position)
                + await Bury(batch.Header, delivery.Position, place, batch.Count);
            Note(batch, delivery.Position, place, stored);
            _metrics.BatchDone(_plan, _carrier.SameContent, _time.GetElapsedTime(started));

            // Only now: after a failure, an object whose call timed out may still be reading from the batch.
            batch.Dispose();
        }
        catch (WatchBatchFormatException malformed)
        {
            _metrics.MalformedBatch();
            LogMalformedBatch(malformed, _key, delivery.Position, delivery.Payload.Length);
            Tracker.Missed($"the batch at {delivery.Position} cannot be read");
        }
        finally
        {
            _plan.Clear();
        }
    }

    /// <summary>The store was removed and is another one: everything has to be told again.</summary>
    public void LoseStore()
    {
        _index.LoseStore();
        Tracker.Missed("the store was removed and is made anew");
    }

    private BatchPlace Read(WatchBatch batch, LogPosition position)
    {
        if (batch.Header.Collection != _key)
        {
            throw new WatchBatchFormatException($"The batch says it is of {batch.Header.Collection}; its subject says {_key}.");
        }

        var place = Tracker.Place(batch.Header, position);
        if (place.Kind == BatchKind.Duplicate)
        {
            return place;
        }

        _plan.Read(batch, position, place.Mark);
        if (_plan.Nameless > 0)
        {
            _metrics.MalformedObjects(_plan.Nameless);
            LogNameless(_key, position, _plan.Nameless);
        }

        return place;
    }

    private async Task<int> Carry(WatchBatchHeader header, LogPosition position)
    {
        var stored = await _carrier.Carry(header, position, _plan.Changes);
        LastChange = stored > 0 ? header.CapturedAt : LastChange;
        return stored;
    }

    /// <summary>Makes tombstones of what a relist that is complete with this batch shows to be gone.</summary>
    private async Task<int> Bury(WatchBatchHeader header, LogPosition position, BatchPlace place, int items)
    {
        if (header.KeepsUnlisted || Tracker.Completes(header, position, place, items) is not { } relist)
        {
            return 0;
        }

        var all = 0;

        foreach (var keys in _index.Unlisted(relist.Mark, relist.Begin).Chunk(TombstonesAtOnce))
        {
            var buried = await _carrier.Bury(header, position, keys);
            _metrics.TombstonesInferred(buried);
            LastChange = buried > 0 ? header.CapturedAt : LastChange;
            all += buried;
        }

        return all;
    }

    private void Note(WatchBatch batch, LogPosition position, BatchPlace place, int stored)
    {
        if (place.Kind == BatchKind.Gap)
        {
            Gaps++;
            _metrics.Gap(_key);
            LogGap(_key, batch.Header.Sequence, batch.Header.Session, position, Tracker.Sequence, Tracker.Session);
        }

        Tracker.Applied(batch.Header, position, place, batch.Count);
        Audit.Applied(batch.Header, place, stored);
    }

    [LoggerMessage(LogLevel.Error, "The batch of {Collection} at {Position} ({Bytes} bytes) cannot be read and is left out; a relist will be asked for.")]
    private partial void LogMalformedBatch(Exception exception, CollectionKey collection, LogPosition position, int bytes);

    [LoggerMessage(LogLevel.Warning, "{Count} events in the batch of {Collection} at {Position} have no name, or one no object can have; they are left out.")]
    private partial void LogNameless(CollectionKey collection, LogPosition position, int count);

    [LoggerMessage(
        LogLevel.Warning,
        "Batch {Sequence} of session {Session} of {Collection} at {Position} does not follow batch {LastSequence} of session {LastSession}; a relist will be asked for.")]
    private partial void LogGap(CollectionKey collection, ulong sequence, long session, LogPosition position, ulong lastSequence, long lastSession);
}
