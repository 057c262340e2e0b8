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
    public async Task Collection_WhoseRelistFailsToo_IsParkedAgainAndHealedByTheNextOne()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        await Eventually.Be(() => one.IsReadingAll, Long);
        var poisoned = Batches.NewCollection();
        ulong number = 0;
        var attempts = 0;
        Deliveries.Script(poisoned, _ => Volatile.Read(ref attempts) < 2 ? throw new InvalidOperationException("poison") : Task.CompletedTask);
        one.Agent.OnRelist = async _ =>
        {
            Interlocked.Increment(ref attempts);
            await broker.Publish(poisoned, Batches.List(poisoned, ++number, begin: true, end: true));
        };

        await broker.Publish(poisoned, Batches.Events(poisoned, ++number));

        await Eventually.Be(() => Deliveries.Of(poisoned).Count >= 1, Long);
        Assert.True(one.Agent.Requests(poisoned) >= 2);
        await Eventually.Be(() => one.Health.All(partition => partition.Parked.Count == 0));
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Collection_WhoseGrainCannotBeActivated_DoesNotStopItsNeighbour()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker);
        await Eventually.Be(() => one.IsReadingAll, Long);
        var broken = Batches.NewCollection();
        var neighbour = Batches.NeighbourOf(broken);
        var failing = true;
        Deliveries.ScriptActivation(broken, () => failing ? throw new InvalidOperationException("no activation") : Task.CompletedTask);

        await broker.Publish(broken, Batches.Events(broken, 1));
        await broker.Publish(neighbour, Batches.Events(neighbour, 1));

        await Eventually.Be(() => Deliveries.Of(neighbour).Count == 1, Long);
        await Eventually.Be(() => one.Agent.Requests(broken) >= 1, Long);
        failing = false;
        await broker.Publish(broken, Batches.List(broken, 2, begin: true, end: true));
        await Eventually.Be(() => Deliveries.Of(broken).Count == 1, Long);
        await Eventually.Be(async () => await broker.Backlog() == (0, 0UL));
    }

    [Fact]
    public async Task Collection_ThatFailsWithAFullCache_IsParkedAtOnce()
    {
        await using var broker = await Broker.Start();
        await using var one = await WatchLogCluster.Start(broker, configure: options =>
        {
            options.CacheBatches = 10;
            options.PullBatches = 5;
            options.ParkAfter = TimeSpan.FromHours(1);
        });
        await Eventually.Be(() => one.IsReadingAll, Long);
        var poisoned = Batches.NewCollection();
        var neighbour = Batches.NeighbourOf(poisoned);
        Deliveries.Script(poisoned, _ => throw new InvalidOperationException("poison"));

        for (ulong number = 1; number <= 50; number++)
        {
            await broker.Publish(poisoned, Batches.Events(poisoned, number));
        }

        await broker.Publish(neighbour, Batches.Events(neighbour, 1));

        await Eventually.Be(() => Deliveries.Of(neighbour).Count == 1, Long);
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
