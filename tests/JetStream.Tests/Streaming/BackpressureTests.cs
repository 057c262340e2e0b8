using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class BackpressureTests
{
    [Fact]
    public async Task Cache_OfASlowCollection_StaysBoundedAndEverythingArrives()
    {
        const int count = 500;
        const int pull = 10;
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker, configure: options =>
        {
            options.CacheBatches = 20;
            options.PullBatches = pull;
        });
        var collection = Batches.NewCollection();
        var release = new TaskCompletionSource();
        Deliveries.Script(collection, _ => release.Task);

        for (ulong number = 1; number <= count; number++)
        {
            await broker.Publish(collection, Batches.Events(collection, number));
        }

        var partition = Partitions.Of(collection);
        int Cached() => one.Health.Single(health => health.Partition == partition).CachedBatches;
        await Eventually.Be(() => Cached() >= 20);
        await Eventually.Be(async () => (await broker.Backlog()).Unacknowledged is >= 20 and <= 20 + (2 * pull));
        Assert.InRange(Cached(), 20, 20 + pull);
        release.SetResult();

        await Eventually.Be(() => Deliveries.Of(collection).Count == count);
        Assert.Equal(Enumerable.Range(1, count).Select(number => (ulong)number), Deliveries.Sequences(collection));
    }
}
