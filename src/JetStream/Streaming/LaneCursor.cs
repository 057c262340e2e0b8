using MeshSync.Fabric.Contracts;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// One subscriber's way through a lane. Asking for the next batch is what says that the current one was delivered,
/// unless its failure was recorded: then the same one comes again.
/// </summary>
internal sealed class LaneCursor(PartitionCache cache, CollectionLane lane) : IQueueCacheCursor
{
    private WatchBatchContainer? _current;
    private bool _failed;

    /// <summary>Place of the last batch this subscriber has finished.</summary>
    public LogPosition Passed { get; private set; }

    public CollectionLane Lane => lane;

    public bool MoveNext()
    {
        if (_current is not null && !_failed)
        {
            Passed = _current.Position;
        }

        _failed = false;
        _current = cache.Advance(this);
        return _current is not null;
    }

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public void Refresh(StreamSequenceToken token)
    {
        // The next MoveNext looks into the lane again.
    }

    public void RecordDeliveryFailure()
    {
        _failed = true;
        cache.Fail(this);
    }

    public void Dispose() => cache.Close(this);
}
