using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Streaming;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class PartitionQueueMapperTests
{
    private readonly PartitionQueueMapper _mapper = new();

    [Fact]
    public void Queues_AreThePartitions() =>
        Assert.Equal(Enumerable.Range(0, Partitions.Count), _mapper.GetAllQueues().Select(PartitionQueueMapper.Partition));

    [Fact]
    public void Stream_IsInTheQueueOfItsCollectionsPartition()
    {
        for (var i = 0; i < 100; i++)
        {
            var collection = Batches.NewCollection();
            var queue = _mapper.GetQueueForStream(StreamId.Create(WatchStreams.Namespace, collection.ToString()));
            Assert.Equal(Partitions.Of(collection), PartitionQueueMapper.Partition(queue));
        }
    }

    [Fact]
    public void Queues_LieEvenlyOnTheRing()
    {
        var hashes = _mapper.GetAllQueues().Select(queue => queue.GetUniformHashCode()).Order().ToList();
        Assert.All(hashes.Zip(hashes.Skip(1)), pair => Assert.Equal(1u << 29, pair.Second - pair.First));
    }
}
