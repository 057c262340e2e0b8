using System.Diagnostics.Metrics;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Consuming;
using MeshSync.Fabric.JetStream.Streaming;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class PartitionConsumersTests(Broker broker) : IClassFixture<Broker>
{
    [Fact]
    public async Task Open_AnotherOwnerHasIt_TakesItOverAndDeletesTheOlder()
    {
        var consumers = NewConsumers();

        var first = await consumers.Open(0, null, null, TestContext.Current.CancellationToken);
        var second = await consumers.Open(0, null, null, TestContext.Current.CancellationToken);

        Assert.True(second.Epoch > first.Epoch);
        Assert.Equal([second.Name], (await broker.WatchConsumers()).Where(name => name.StartsWith("w0-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Open_AgainWhileAnotherOwnerReads_IsRefused()
    {
        var consumers = NewConsumers();
        var mine = await consumers.Open(1, null, null, TestContext.Current.CancellationToken);
        var theirs = await consumers.Open(1, null, null, TestContext.Current.CancellationToken);
        await using var reading = await PullSubscription.Open(broker.Nats, Subjects.WatchStream, theirs.Name, 10, TimeProvider.System, TestContext.Current.CancellationToken);
        await reading.Wait(10, 1 << 20, TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<PartitionTakenException>(() => consumers.Open(1, mine, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_AgainWhenTheOtherOwnerHasGone_TakesItBack()
    {
        var consumers = NewConsumers();
        var mine = await consumers.Open(2, null, null, TestContext.Current.CancellationToken);
        var theirs = await consumers.Open(2, null, null, TestContext.Current.CancellationToken);

        var again = await consumers.Open(2, mine, null, TestContext.Current.CancellationToken);

        Assert.True(again.Epoch > theirs.Epoch);
    }

    [Fact]
    public async Task Open_AfterACrashBetweenOpeningAndDeleting_StartsBehindTheHighestFloor()
    {
        var collection = Enumerable.Range(0, 1000).Select(_ => Batches.NewCollection()).First(candidate => Partitions.Of(candidate) == 3);
        var consumers = NewConsumers();
        var first = await consumers.Open(3, null, null, TestContext.Current.CancellationToken);
        await broker.Publish(collection, Batches.Events(collection, 1));
        var second = await broker.Publish(collection, Batches.Events(collection, 2));
        await Read(first, acknowledge: 1);

        var next = await consumers.Open(3, null, null, TestContext.Current.CancellationToken);

        Assert.Equal(second, Assert.Single(await Read(next, acknowledge: 0)));
    }

    private PartitionConsumers NewConsumers()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new JetStreamMetrics(services.GetRequiredService<IMeterFactory>());
        return new PartitionConsumers(broker.Nats, () => new ScriptedAgent(), new WatchLogEnvironment(new WatchLogOptions(), metrics, TimeProvider.System));
    }

    /// <summary>Reads all that the consumer has, acknowledges the first so many, and returns when the server knows.</summary>
    private async Task<List<ulong>> Read(PartitionConsumer consumer, int acknowledge)
    {
        var read = new List<ulong>();
        await using var pull = await PullSubscription.Open(broker.Nats, Subjects.WatchStream, consumer.Name, 10, TimeProvider.System, TestContext.Current.CancellationToken);
        for (var pending = ulong.MaxValue; pending > 0;)
        {
            await pull.Wait(10, 1 << 20, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            while (pull.TryRead(out var message, out var ack))
            {
                if (read.Count < acknowledge)
                {
                    await broker.Nats.PublishAsync(message.ReplyTo!, cancellationToken: TestContext.Current.CancellationToken);
                }

                read.Add(ack.Sequence);
                pending = ack.Pending;
            }
        }

        await Eventually.Be(async () => (await broker.JetStream.GetConsumerAsync(Subjects.WatchStream, consumer.Name)).Info.NumAckPending == read.Count - acknowledge);
        return read;
    }
}
