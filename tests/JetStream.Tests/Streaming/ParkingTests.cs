using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class ParkingTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Collection_ThatKeepsFailing_IsParkedWithoutStoppingItsNeighbourAndHealedByARelist()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        await Eventually.Be(() => one.IsReadingAll, Long);
        var poisoned = Batches.NewCollection();
        var neighbour = Batches.NeighbourOf(poisoned);
        var failing = true;
        Deliveries.Script(poisoned, _ => failing ? throw new InvalidOperationException("poison") : Task.CompletedTask);

        for (ulong number = 1; number <= 20; number++)
        {
            await broker.Publish(poisoned, Batches.Events(poisoned, number));
            await broker.Publish(neighbour, Batches.Events(neighbour, number));
        }

        await Eventually.Be(() => Deliveries.Of(neighbour).Count == 20, Long);
        await Eventually.Be(() => one.Health.Any(partition => partition.Parked.Contains(poisoned)), Long);
        await Eventually.Be(() => one.Agent.Requests(poisoned) >= 2, Long);
        Assert.Equal(1, (await Eventually.Be(broker.Backlog, backlog => backlog.Unacknowledged == 1)).Unacknowledged);

        failing = false;
        await broker.Publish(poisoned, Batches.Events(poisoned, 21));
        var begin = await broker.Publish(poisoned, Batches.List(poisoned, 22, begin: true, end: false));
        var end = await broker.Publish(poisoned, Batches.List(poisoned, 23, begin: false, end: true));
        var after = await broker.Publish(poisoned, Batches.Events(poisoned, 24));

        await Eventually.Be(() => Deliveries.Of(poisoned).Count == 3, Long);
        Assert.Equal([begin, end, after], Deliveries.Sequences(poisoned));
        await Eventually.Be(() => one.Health.All(partition => partition.Parked.Count == 0));
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Collection_ParkedWhenTheSiloEnds_IsReadAgainFromWhereItFailed()
    {
        await using var broker = await Broker.Start();
        var poisoned = Batches.NewCollection();
        var failing = true;
        Deliveries.Script(poisoned, _ => failing ? throw new InvalidOperationException("poison") : Task.CompletedTask);
        await using (var one = await WatchLogCluster.Start(broker))
        {
            await Eventually.Be(() => one.IsReadingAll, Long);
            for (ulong number = 1; number <= 5; number++)
            {
                await broker.Publish(poisoned, Batches.Events(poisoned, number));
            }

            await Eventually.Be(() => one.Health.Any(partition => partition.Parked.Contains(poisoned)), Long);
        }

        failing = false;
        await using var again = await WatchLogCluster.Start(broker);

        await Eventually.Be(() => Deliveries.Of(poisoned).Count == 5, Long);
        Assert.Equal([1UL, 2, 3, 4, 5], Deliveries.Sequences(poisoned));
    }

    [Fact]
    public async Task Collection_ThatFailsForAMoment_IsNotParkedAndLosesNothing()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker, configure: options => options.ParkAfter = TimeSpan.FromSeconds(30));
        var collection = Batches.NewCollection();
        var failures = 3;
        Deliveries.Script(collection, _ => failures-- > 0 ? throw new InvalidOperationException("moment") : Task.CompletedTask);

        for (ulong number = 1; number <= 10; number++)
        {
            await broker.Publish(collection, Batches.Events(collection, number));
        }

        await Eventually.Be(() => Deliveries.Of(collection).Count == 10, Long);
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (ulong)number), Deliveries.Sequences(collection));
        Assert.Equal(0, one.Agent.Requests(collection));
    }
}
