using MeshSync.Fabric.Contracts;
namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// The undelivered batches of one collection in log order, and who reads them. Guarded by its cache's lock.
/// </summary>
internal sealed class CollectionLane(StreamId stream)
{
    private readonly Queue<WatchBatchContainer> _batches = new();
    private readonly List<LaneCursor> _cursors = [];

    public StreamId Stream { get; } = stream;

    public ParkedLane? Parked { get; set; }

    /// <summary>Since when the deliveries of its next batch have failed.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public bool IsIdle => _batches.Count == 0 && _cursors.Count == 0 && Parked is null;

    public bool IsUnread => _batches.Count > 0 && _cursors.Count == 0;

    public void Add(WatchBatchContainer batch) => _batches.Enqueue(batch);

    public void Open(LaneCursor cursor) => _cursors.Add(cursor);

    public void Close(LaneCursor cursor) => _cursors.Remove(cursor);

    public WatchBatchContainer? After(LogPosition position)
    {
        foreach (var batch in _batches)
        {
            if (batch.Position > position)
            {
                return batch;
            }
        }

        return null;
    }

    /// <summary>Takes the oldest batch that every cursor has passed. A cursor that only pins has passed nothing.</summary>
    public bool TryTakePassed(out WatchBatchContainer batch)
    {
        if (!_batches.TryPeek(out batch!) || _cursors.Count == 0)
        {
            return false;
        }

        foreach (var cursor in _cursors)
        {
            if (cursor.Passed < batch.Position)
            {
                return false;
            }
        }

        return _batches.TryDequeue(out batch!);
    }

    public bool TryTake(out WatchBatchContainer batch) => _batches.TryDequeue(out batch!);
}
