using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

/// <summary>A cluster of one silo for the tests that leave it as it was.</summary>
public sealed class OneSilo : IAsyncLifetime
{
    public Broker Broker { get; private set; } = null!;

    internal WatchLogCluster Silo { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await Broker.Start();
        Silo = await WatchLogCluster.Start(Broker);
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Broker.DisposeAsync();
    }
}

public sealed class DeliveryTests(OneSilo one) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Batches_OfManyCollections_ArriveCompleteAndInOrder()
    {
        var collections = Enumerable.Range(0, 20).Select(_ => Batches.NewCollection()).ToList();
        var published = await Task.WhenAll(collections.Select(async collection =>
        {
            var sequences = new List<ulong>();
            for (ulong number = 1; number <= 50; number++)
            {
                sequences.Add(await one.Broker.Publish(collection, Batches.Events(collection, number)));
            }

            return sequences;
        }));

        await Eventually.Be(() => collections.TrueForAll(collection => Deliveries.Of(collection).Count >= 50));

        Assert.Equal(published, collections.Select(Deliveries.Sequences));
    }

    [Fact]
    public async Task Batch_IsHandedOverAsPublished()
    {
        var collection = Batches.NewCollection();
        var payload = Batches.Events(collection, 7);
        var stream = await one.Broker.JetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: TestContext.Current.CancellationToken);

        var sequence = await one.Broker.Publish(collection, payload);

        var delivery = (await Eventually.Be(() => Deliveries.Of(collection), deliveries => deliveries.Count == 1))[0];
        Assert.Equal(payload, delivery.Payload.ToArray());
        Assert.Equal(new LogPosition(stream.Info.Created.ToUnixTimeMilliseconds(), sequence), delivery.Position);
    }

    [Fact]
    public async Task Batch_IsAcknowledgedOnlyAfterItsGrainIsDone()
    {
        var collection = Batches.NewCollection();
        var release = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        Deliveries.Script(collection, async _ =>
        {
            arrived.TrySetResult();
            await release.Task;
        });

        await one.Broker.Publish(collection, Batches.Events(collection, 1));
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        var during = await one.Broker.Backlog();
        release.SetResult();

        Assert.True(during.Unacknowledged >= 1);
        await Eventually.Be(async () => await one.Broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Message_OnASubjectOfNoCollection_IsPassedOverAndAcknowledged()
    {
        var partition = Partitions.Of(Batches.NewCollection());
        (await one.Broker.JetStream.PublishAsync($"watch.c.{partition}.too.many.tokens", "not json"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();
        (await one.Broker.JetStream.PublishAsync($"watch.c.{partition}.%zz", Array.Empty<byte>(), cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();
        var collection = Batches.NewCollection();
        await one.Broker.Publish(collection, Batches.Events(collection, 1));

        await Eventually.Be(() => Deliveries.Of(collection).Count == 1);

        await Eventually.Be(async () => await one.Broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Batch_WithPayloadThatIsNoBatch_IsTheGrainsToJudge()
    {
        var collection = Batches.NewCollection();

        await one.Broker.Publish(collection, "garbage"u8.ToArray());

        var delivery = (await Eventually.Be(() => Deliveries.Of(collection), deliveries => deliveries.Count == 1))[0];
        Assert.Equal("garbage"u8.ToArray(), delivery.Payload.ToArray());
    }
}
