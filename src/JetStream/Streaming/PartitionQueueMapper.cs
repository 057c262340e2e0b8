using System.Text;
using MeshSync.Fabric.Contracts;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>One queue a partition of the watch log; the queues lie evenly on the ring.</summary>
internal sealed class PartitionQueueMapper : IConsistentRingStreamQueueMapper
{
    private const uint Spacing = (uint)((1UL << 32) / Partitions.Count);

    private static readonly QueueId[] Queues =
        [.. Enumerable.Range(0, Partitions.Count).Select(partition => QueueId.GetQueueId(WatchStreams.Provider, (uint)partition, ((uint)partition * Spacing) + (Spacing / 2)))];

    public IEnumerable<QueueId> GetAllQueues() => Queues;

    public IEnumerable<QueueId> GetQueuesForRange(IRingRange range) => Queues.Where(queue => range.InRange(queue.GetUniformHashCode()));

    public QueueId GetQueueForStream(StreamId streamId) =>
        Queues[Partitions.Of(CollectionKey.Parse(Encoding.UTF8.GetString(streamId.Key.Span)))];

    public static int Partition(QueueId queue) => (int)queue.GetNumericId();
}
