using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class TrimmedLogTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Log_LetGoOfUnreadBatches_IsReportedUntilSomebodyHasHeardIt()
    {
        await using var broker = await Broker.Start();
        var collection = Batches.NewCollection();
        await ReadOne(broker, collection);
        for (ulong number = 2; number <= 5; number++)
        {
            await broker.Publish(collection, Batches.Events(collection, number));
        }

        await Trim(broker);
        var agent = new ScriptedAgent { FailingReports = 3 };
        await using var again = await WatchLogCluster.Start(broker, agent: agent);
        var last = await broker.Publish(collection, Batches.Events(collection, 6));

        await Eventually.Be(() => Deliveries.Sequences(collection).Contains(last), Long);
        Assert.Equal([Partitions.Of(collection)], agent.Missed);
    }

    [Fact]
    public async Task Log_LetGoOfWhatAQuietPartitionHadRead_IsNotReported()
    {
        await using var broker = await Broker.Start();
        var quiet = Batches.NewCollection();
        var busy = Enumerable.Range(0, 1000).Select(_ => Batches.NewCollection()).First(other => Partitions.Of(other) != Partitions.Of(quiet));
        await using (await WatchLogCluster.Start(broker, configure: options =>
        {
            options.LongPoll = TimeSpan.FromMilliseconds(100);
            options.Checkpoint = TimeSpan.FromMilliseconds(200);
        }))
        {
            await broker.Publish(quiet, Batches.Events(quiet, 1));
            ulong last = 0;
            for (ulong number = 1; number <= 20; number++)
            {
                last = await broker.Publish(busy, Batches.Events(busy, number));
            }

            await Eventually.Be(async () => await StartOf(broker, Partitions.Of(quiet)) == last + 1, Long);
            await Eventually.Be(async () => await StartOf(broker, Partitions.Of(busy)) == last + 1, Long);
        }

        await Trim(broker);
        await using var again = await WatchLogCluster.Start(broker);
        await broker.Publish(quiet, Batches.Events(quiet, 2));

        await Eventually.Be(() => Deliveries.Of(quiet).Count == 2, Long);
        Assert.DoesNotContain(Partitions.Of(quiet), again.Agent.Missed);
    }

    private static async Task ReadOne(Broker broker, CollectionKey collection)
    {
        await using var cluster = await WatchLogCluster.Start(broker);
        await broker.Publish(collection, Batches.Events(collection, 1));
        await Eventually.Be(() => Deliveries.Of(collection).Count == 1, Long);
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    /// <summary>By its limits, as age and size do it; a purge would move the consumers along.</summary>
    private static async Task Trim(Broker broker)
    {
        var stream = await broker.JetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: TestContext.Current.CancellationToken);
        await broker.JetStream.UpdateStreamAsync(stream.Info.Config with { MaxMsgs = 1 }, TestContext.Current.CancellationToken);
    }

    private static async Task<ulong> StartOf(Broker broker, int partition)
    {
        var name = (await broker.WatchConsumers()).Single(consumer => consumer.StartsWith($"w{partition}-", StringComparison.Ordinal));
        return (await broker.JetStream.GetConsumerAsync(Subjects.WatchStream, name)).Info.Config.OptStartSeq;
    }
}
