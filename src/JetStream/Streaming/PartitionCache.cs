using System.Diagnostics.CodeAnalysis;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// The undelivered batches of one partition, a lane a collection. Bounded in batches and bytes: its receiver waits for
/// room instead of asking Orleans' timer again. A batch leaves, and is acknowledged, when its subscriber moves on.
/// </summary>
internal sealed class PartitionCache(WatchLogOptions options, AckLedger ledger, ParkingLot parking) : IQueueCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, CollectionLane> _lanes = [];
    private TaskCompletionSource _roomMade = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private int _count;

    public (int Batches, long Bytes) Load
    {
        get
        {
            lock (_gate)
            {
                return (_count, _bytes);
            }
        }
    }

    private bool HasRoom => _count < options.CacheBatches && _bytes < options.CacheBytes;

    public async ValueTask WaitForRoom(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task roomMade;
            lock (_gate)
            {
                if (HasRoom)
                {
                    return;
                }

                roomMade = _roomMade.Task;
            }

            await roomMade.WaitAsync(cancellationToken);
        }
    }

    // The receiver decides how much it reads.
    public int GetMaxAddCount() => options.PullBatches;

    public bool IsUnderPressure() => false;

    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        // Orleans asks only before the next read, which with a long poll may be long after.
        purgedItems = null;
        return false;
    }

    public void AddToCache(IList<IBatchContainer> messages)
    {
        lock (_gate)
        {
            foreach (var batch in messages.Cast<WatchBatchContainer>())
            {
                var lane = Lane(batch.StreamId);
                if (lane.Parked is null || parking.Accepts(lane.Parked, batch))
                {
                    lane.Add(batch);
                    _count++;
                    _bytes += batch.Payload.Length;
                }
            }
        }
    }

    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token)
    {
        // Whatever is in the lane is undelivered, so every reader starts at its head.
        lock (_gate)
        {
            var lane = Lane(streamId);
            var cursor = new LaneCursor(this, lane);
            lane.Open(cursor);
            return cursor;
        }
    }

    /// <summary>Lets go of what every subscriber has finished, and returns what comes next for this one.</summary>
    public WatchBatchContainer? Advance(LaneCursor cursor)
    {
        lock (_gate)
        {
            Trim(cursor.Lane);
            return cursor.Lane.After(cursor.Passed);
        }
    }

    /// <summary>The delivery of a lane's next batch kept failing: its neighbours must not wait for it.</summary>
    public void Fail(LaneCursor cursor)
    {
        lock (_gate)
        {
            var lane = cursor.Lane;
            if (lane.After(default) is not { } head || !parking.Park(lane, head.Position, isPressing: !HasRoom))
            {
                return;
            }

            while (lane.TryTake(out var batch))
            {
                Release(batch);
                parking.PassOver(lane.Parked!, batch);
            }
        }
    }

    public void Close(LaneCursor cursor)
    {
        lock (_gate)
        {
            var lane = cursor.Lane;
            lane.Close(cursor);
            Trim(lane);
            if (lane.IsUnread)
            {
                parking.NobodyReads(lane);
            }
            else if (lane.IsIdle)
            {
                _lanes.Remove(lane.Stream);
            }
        }
    }

    private CollectionLane Lane(StreamId stream)
    {
        if (!_lanes.TryGetValue(stream, out var lane))
        {
            _lanes[stream] = lane = new CollectionLane(stream);
        }

        return lane;
    }

    private void Trim(CollectionLane lane)
    {
        while (lane.TryTakePassed(out var batch))
        {
            lane.FailingSince = null;
            Release(batch);
            if (lane.Parked is { } parked)
            {
                if (parking.Delivered(parked, batch))
                {
                    lane.Parked = null;
                }
            }
            else
            {
                ledger.Finish(batch.Position);
            }
        }
    }

    private void Release(WatchBatchContainer batch)
    {
        _count--;
        _bytes -= batch.Payload.Length;
        if (HasRoom)
        {
            _roomMade.TrySetResult();
            _roomMade = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
