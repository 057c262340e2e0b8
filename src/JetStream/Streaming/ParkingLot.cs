using System.Collections.Concurrent;
using System.Text;
using MeshSync.Fabric.Contracts;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// Takes failing collections out of a partition's way and heals them. The batches of a parked collection are passed
/// over until a relist begins; the relist is delivered, and when its last batch has been, the collection is healed.
/// Called under its cache's lock, except where said otherwise.
/// </summary>
internal sealed partial class ParkingLot(PartitionMonitor monitor, AckLedger ledger, RelistRequests relists, WatchLogEnvironment environment, ILogger logger)
{
    private readonly ConcurrentDictionary<CollectionKey, ParkedLane> _parked = new();
    private volatile bool _closed;

    /// <summary>May be called from anywhere.</summary>
    public IReadOnlyCollection<CollectionKey> Collections => [.. _parked.Keys];

    /// <summary>
    /// Parks a lane whose delivery has failed for a round, if it has gone on long enough or the partition has no room
    /// left; or parks it again when its relist failed too. Not while the broker has trouble, which is nobody's fault.
    /// </summary>
    public bool Park(CollectionLane lane, LogPosition head, bool isPressing)
    {
        var now = environment.Time.GetUtcNow();
        lane.FailingSince ??= now - environment.Options.DeliveryRound;
        if (_closed || !monitor.IsSteady || !(isPressing || now - lane.FailingSince >= environment.Options.ParkAfter))
        {
            return false;
        }

        lane.FailingSince = null;

        environment.Metrics.Parked(monitor.Partition);
        if (lane.Parked is { } parked)
        {
            ParkAgain(parked);
            return true;
        }

        var collection = CollectionKey.Parse(Encoding.UTF8.GetString(lane.Stream.Key.Span));
        lane.Parked = _parked[collection] = new ParkedLane(collection, head);
        LogParked(collection, monitor.Partition, head);
        relists.Start(lane.Parked, monitor.Partition);
        if (_closed)
        {
            // A delivery that outlived this silo's ownership; the next owner has it.
            lane.Parked.Healed.Cancel();
        }

        return true;
    }

    /// <summary>Whether a batch that has arrived is to be delivered; if not, it is passed over.</summary>
    public bool Accepts(ParkedLane parked, WatchBatchContainer batch)
    {
        if (Header(batch) is { Phase: WatchPhase.List, Begin: true })
        {
            FinishRelistBegin(parked);
            parked.RelistBegin = batch.Position;
            parked.HealingSince = environment.Time.GetUtcNow();
            return true;
        }

        if (parked.HealingSince is null)
        {
            PassOver(parked, batch);
            return false;
        }

        return true;
    }

    public void PassOver(ParkedLane parked, WatchBatchContainer batch)
    {
        environment.Metrics.Skipped(monitor.Partition);
        if (batch.Position != parked.Anchor && batch.Position != parked.RelistBegin)
        {
            ledger.Finish(batch.Position);
        }
    }

    /// <summary>A batch of a relist was delivered; true when it was the last one, and the collection is healed.</summary>
    public bool Delivered(ParkedLane parked, WatchBatchContainer batch)
    {
        if (Header(batch) is not { Phase: WatchPhase.List, End: true })
        {
            if (batch.Position != parked.RelistBegin)
            {
                ledger.Finish(batch.Position);
            }

            return false;
        }

        ledger.Finish(parked.Anchor);
        FinishRelistBegin(parked);
        ledger.Finish(batch.Position);
        _parked.TryRemove(parked.Collection, out _);
        parked.Healed.Cancel();
        LogHealed(parked.Collection);
        return true;
    }

    /// <summary>A collection without a subscriber is an error of composition; its batches are held, which in the end stops the partition.</summary>
    public void NobodyReads(CollectionLane lane)
    {
        if (!_closed)
        {
            LogNobodyReads(lane.Stream);
        }
    }

    /// <summary>Stops asking for relists; may be called from anywhere.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var parked in _parked.Values)
        {
            parked.Healed.Cancel();
        }

        _parked.Clear();
    }

    private void ParkAgain(ParkedLane parked)
    {
        LogParkedAgain(parked.Collection);
        parked.HealingSince = null;
        if (parked.RelistBegin is { } begin)
        {
            ledger.Finish(parked.Anchor);
            (parked.Anchor, parked.RelistBegin) = (begin, null);
        }
    }

    private void FinishRelistBegin(ParkedLane parked)
    {
        if (parked.RelistBegin is { } begin)
        {
            ledger.Finish(begin);
        }
    }

    // Only parked collections are looked into here. What cannot be read can neither begin nor end a relist.
    private static WatchBatchHeader? Header(WatchBatchContainer batch)
    {
        try
        {
            using var decoded = WatchBatch.Decode(batch.Payload);
            return decoded.Header;
        }
        catch (WatchBatchFormatException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Parked {Collection} of partition {Partition} at {Position}: its deliveries keep failing. A relist will heal it")]
    private partial void LogParked(CollectionKey collection, int partition, LogPosition position);

    [LoggerMessage(Level = LogLevel.Error, Message = "Parked {Collection} again: the deliveries of its relist keep failing too")]
    private partial void LogParkedAgain(CollectionKey collection);

    [LoggerMessage(Level = LogLevel.Information, Message = "Healed {Collection} by a relist")]
    private partial void LogHealed(CollectionKey collection);

    [LoggerMessage(Level = LogLevel.Error, Message = "No grain subscribes to {Stream}: its batches are held")]
    private partial void LogNobodyReads(StreamId stream);
}
