using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class FailoverTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Silo_StoppedAndStartedAgain_ContinuesBehindTheAcknowledged()
    {
        await using var broker = await Broker.Start();
        var collection = Batches.NewCollection();
        await using (await WatchLogCluster.Start(broker))
        {
            await broker.Publish(collection, Batches.Events(collection, 1));
            await Eventually.Be(() => Deliveries.Of(collection).Count == 1, Long);
            await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
        }

        await broker.Publish(collection, Batches.Events(collection, 2));
        await using var again = await WatchLogCluster.Start(broker);

        await Eventually.Be(() => Deliveries.Of(collection).Count >= 2, Long);
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
        Assert.Equal([1UL, 2UL], Deliveries.Sequences(collection));
        await Eventually.Be(async () => (await broker.WatchConsumers()).Count == Partitions.Count);
    }

    [Fact]
    public async Task Silo_AwayForLongerThanTheLogReaches_ReportsThePartitionBeforeItReadsOn()
    {
        await using var broker = await Broker.Start();
        var collection = Batches.NewCollection();
        await using (var before = await WatchLogCluster.Start(broker))
        {
            await broker.Publish(collection, Batches.Events(collection, 1));
            await Eventually.Be(() => Deliveries.Of(collection).Count == 1, Long);
            await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
            Assert.Empty(before.Agent.Missed);
        }

        var lost = await broker.Publish(collection, Batches.Events(collection, 2));
        for (ulong sequence = 1; sequence <= lost; sequence++)
        {
            // Not a purge, which tells the consumers where to go on; the log's limits do not.
            await broker.JetStream.DeleteMessageAsync(
                Subjects.WatchStream, new StreamMsgDeleteRequest { Seq = sequence, NoErase = true }, TestContext.Current.CancellationToken);
        }

        await broker.Publish(collection, Batches.Events(collection, 3));
        await using var again = await WatchLogCluster.Start(broker);

        await Eventually.Be(() => Deliveries.Of(collection).Count == 2, Long);
        Assert.Equal([Partitions.Of(collection)], again.Agent.Missed);
    }

    [Fact]
    public async Task Silo_Killed_TheOtherTakesItsPartitionsOverWithoutGap()
    {
        const ulong count = 300;
        await using var broker = await Broker.Start();
        await using var two = await WatchLogCluster.Start(broker, silos: 2);
        await Eventually.Be(() => two.IsReadingAll, Long);
        var collections = Enumerable.Range(0, 16).Select(_ => Batches.NewCollection()).ToList();

        async Task PublishAll(CollectionKey collection)
        {
            for (ulong number = 1; number <= count; number++)
            {
                await broker.Publish(collection, Batches.Events(collection, number));
            }
        }

        var publishing = Task.WhenAll(collections.Select(PublishAll));
        await Eventually.Be(() => collections.TrueForAll(collection => Deliveries.Of(collection).Count > 10), Long);
        await two.KillSecond();
        await publishing;

        await Eventually.Be(() => collections.TrueForAll(collection => Numbers(collection).Distinct().Count() == (int)count), Long);
        foreach (var collection in collections)
        {
            AssertOrderedButForReplays(Numbers(collection));
        }
    }

    [Fact]
    public async Task Broker_KilledAndStartedAgain_NothingIsLostOrReordered()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        var collection = Batches.NewCollection();
        ulong number = 0;
        async Task PublishSome()
        {
            for (var i = 0; i < 50; i++)
            {
                await broker.Publish(collection, Batches.Events(collection, ++number));
            }
        }

        await PublishSome();
        await broker.Server.KillAsync();
        await Eventually.Be(() => one.Health.Any(partition => partition.Status == JetStream.Streaming.PartitionStatus.Failing), Long);
        await broker.Server.StartAgainAsync();
        await PublishSome();

        await Eventually.Be(() => Numbers(collection).Distinct().Count() == 100, Long);
        AssertOrderedButForReplays(Numbers(collection));
        await Eventually.Be(() => one.IsReadingAll, Long);
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Consumer_DeletedByHand_IsOpenedAgainBehindTheUnfinished()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        await Eventually.Be(() => one.IsReadingAll, Long);
        var collection = Batches.NewCollection();
        var release = new TaskCompletionSource();
        Deliveries.Script(collection, _ => release.Task);
        await broker.Publish(collection, Batches.Events(collection, 1));
        await Eventually.Be(async () => (await broker.Backlog()).Unacknowledged == 1);

        foreach (var consumer in await broker.WatchConsumers())
        {
            await broker.JetStream.DeleteConsumerAsync(Subjects.WatchStream, consumer, TestContext.Current.CancellationToken);
        }

        await broker.Publish(collection, Batches.Events(collection, 2));
        await Eventually.Be(async () => (await broker.Backlog()).Unacknowledged == 2, Long);
        release.SetResult();

        await Eventually.Be(() => Deliveries.Of(collection).Count == 2);
        Assert.Equal([1UL, 2UL], Numbers(collection));
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Stream_MadeAfterTheSilo_IsReadOnceItExists()
    {
        await using var broker = await Broker.Start();
        await broker.JetStream.DeleteStreamAsync(Subjects.WatchStream, TestContext.Current.CancellationToken);
        await using var one = await WatchLogCluster.Start(broker);
        var collection = Batches.NewCollection();

        var failing = await Eventually.Be(() => one.Health, health => health.Any(partition => partition.Status == JetStream.Streaming.PartitionStatus.Failing), Long);
        await broker.Provision();
        await broker.Publish(collection, Batches.Events(collection, 1));

        Assert.Contains(failing, partition => partition.Problem is { Length: > 0 });
        await Eventually.Be(() => Deliveries.Of(collection).Count == 1, Long);
    }

    [Fact]
    public async Task Broker_ThatFallsSilent_IsNoticedAndNothingIsLost()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        await Eventually.Be(() => one.IsReadingAll, Long);
        var collection = Batches.NewCollection();
        await broker.Publish(collection, Batches.Events(collection, 1));

        await broker.Freeze();
        await Eventually.Be(() => one.Health.All(partition => partition.Status == JetStream.Streaming.PartitionStatus.Failing), Long);
        await broker.Thaw();
        await broker.Publish(collection, Batches.Events(collection, 2));

        await Eventually.Be(() => Numbers(collection).Distinct().Count() == 2, Long);
        await Eventually.Be(() => one.IsReadingAll, Long);
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Stream_DeletedAndMadeAgain_IsReadFromItsStartAsNewer()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        var collection = Batches.NewCollection();
        await broker.Publish(collection, Batches.Events(collection, 1));
        await Eventually.Be(() => Deliveries.Of(collection).Count == 1, Long);

        await broker.JetStream.DeleteStreamAsync(Subjects.WatchStream, TestContext.Current.CancellationToken);
        await broker.Provision();
        await broker.Publish(collection, Batches.Events(collection, 1));

        var deliveries = await Eventually.Be(() => Deliveries.Of(collection), all => all.Count == 2, Long);
        Assert.True(deliveries[1].Position > deliveries[0].Position);
        Assert.Equal(1UL, deliveries[1].Position.Sequence);
    }

    private static List<ulong> Numbers(CollectionKey collection) => [.. Deliveries.Of(collection).Select(delivery =>
    {
        using var batch = WatchBatch.Decode(delivery.Payload);
        return batch.Header.Sequence;
    })];

    /// <summary>
    /// A failover may hand over again what was not acknowledged, also while the last delivery of the old owner is still
    /// under way; but nothing may come before what the agent sent before it.
    /// </summary>
    private static void AssertOrderedButForReplays(List<ulong> numbers)
    {
        ulong highest = 0;
        foreach (var number in numbers)
        {
            Assert.True(number <= highest + 1, $"{number} came when {highest} was the highest");
            highest = Math.Max(highest, number);
        }
    }
}
