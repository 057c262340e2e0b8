using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Flushing;

public sealed class FlushTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flush_SendsEveryLiveObjectAsAdded_AndLeavesNothingBehind()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await using var meshery = await world.Subscribe();
        await using var work = world.Work(outlet);
        await world.StoreObject("a", "1");
        await world.StoreObject("b", "2", MesheryEvent.Modified);
        await world.StoreObject("c", "1", cluster: "other");
        await Eventually.Be(() => meshery.Received.Count == 3);

        await world.Flushes.Begin(outlet, FlushScope.Of("c"), "test", Cancellation);

        await Eventually.Be(() => ServerRows.Told(meshery.Received).Skip(3).ToList(), told => told is ["ADDED a 1", "ADDED b 2"]);
        var flush = await Eventually.Be(() => world.Flushes.All[0], flush => flush.Phase == FlushPhase.Done);
        Assert.Equal((2, 2), (flush.Sent, flush.Total));
        Assert.Equal(["meshery"], await Consumers(world));
    }

    [Fact]
    public async Task NewOutlet_OverAFullStore_SaysAddedOfWhatIsStoredAsModified()
    {
        await using var world = await OutletWorld.Create();
        await world.StoreObject("a", "1", MesheryEvent.Modified);
        await world.StoreObject("b", "1");
        var outlet = world.Outlet();

        await world.Ensure(outlet);
        await using var work = world.Work(outlet);
        await world.StoreObject("b", "2", MesheryEvent.Modified);
        await using var meshery = await world.Subscribe();

        await Eventually.Be(() => ServerRows.Of(meshery.Received), rows => rows is { Count: 2 } && rows["a"] == "1" && rows["b"] == "2");
    }

    [Fact]
    public async Task Flush_DuringAStormOfChanges_EndsWithTheRightRows()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await using var meshery = await world.Subscribe();
        await using var work = world.Work(outlet);
        for (var i = 0; i < 2000; i++)
        {
            await world.StoreObject($"o{i}", "0", i % 2 == 0 ? MesheryEvent.Added : MesheryEvent.Modified, padding: 2000);
        }

        var random = new Random(7);
        var truth = Enumerable.Range(0, 2000).ToDictionary(i => $"o{i}", _ => "0");
        await Eventually.Be(() => meshery.Received.Count == 2000);
        var before = meshery.Received.Count;
        await world.Flushes.Begin(outlet, FlushScope.Everything, "test", Cancellation);
        for (var i = 1; i <= 3000; i++)
        {
            var name = $"o{random.Next(2000)}";
            if (random.Next(4) == 0 && truth.Remove(name))
            {
                await world.StoreObject(name, "", MesheryEvent.Deleted);
            }
            else
            {
                await world.StoreObject(name, $"{i}", truth.ContainsKey(name) ? MesheryEvent.Modified : MesheryEvent.Added, padding: 2000);
                truth[name] = $"{i}";
            }
        }

        await Eventually.Be(() => world.Flushes.All[0].Phase == FlushPhase.Done);
        await Eventually.Be(async () => (await outlet.Find(Cancellation))?.NumPending == 0);
        await meshery.Settle();

        // Rows as of a Server that deleted all of them before the flush.
        var rows = ServerRows.Of([.. meshery.Received.Skip(before)]);
        Assert.Equal(truth.OrderBy(row => row.Key, StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task Flush_SubscriberLeavesInBetween_BeginsAnewForTheNext()
    {
        await using var world = await OutletWorld.Create();
        for (var i = 0; i < 300; i++)
        {
            await world.StoreObject($"o{i}", "1", padding: 20_000);
        }

        var outlet = world.Outlet(new OutletOptions("slow", OutletWorld.Subject) { Rate = 3 << 20 });
        await world.Ensure(outlet);
        await using var work = world.Work(outlet);
        await using (var first = await world.Subscribe())
        {
            await Eventually.Be(() => first.Received.Count is > 50 and < 300);
        }

        await Eventually.Be(() => world.Flushes.All[0].Phase == FlushPhase.Waiting);
        await using var second = await world.Subscribe();

        await Eventually.Be(() => ServerRows.Of(second.Received).Count == 300);
        Assert.Equal(1, world.Flushes.All[0].Restarts);
    }

    [Fact]
    public async Task Flush_SiloEndsInBetween_IsFinishedByTheNext()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.StoreObject("a", "1");
        await world.Ensure(outlet);
        Assert.Equal(2, (await Consumers(world)).Count);

        var next = new FlushBoard(new FlushConsumers(world.JetStream, TimeProvider.System), OutletWorld.Alone, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<FlushBoard>.Instance);
        await next.Restore([outlet], Cancellation);
        await using var work = world.Work(outlet, next);
        await using var meshery = await world.Subscribe();

        await Eventually.Be(() => ServerRows.Told(meshery.Received), told => told is ["ADDED a 1"]);
        await Eventually.Be(() => next.All[0].Phase == FlushPhase.Done);
    }

    [Fact]
    public async Task Flush_ConsumerRemovedByHand_BeginsAnew()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await world.StoreObject("a", "1");
        await world.Flushes.Begin(outlet, FlushScope.Everything, "test", Cancellation);
        await world.JetStream.DeleteConsumerAsync(Subjects.ObjectsStream, world.Flushes.All[0].Consumer, Cancellation);

        await using var work = world.Work(outlet);
        await using var meshery = await world.Subscribe();

        await Eventually.Be(() => ServerRows.Told(meshery.Received), told => told is ["ADDED a 1", "ADDED a 1"]);
        await Eventually.Be(() => world.Flushes.All[0].Phase == FlushPhase.Done);
    }

    [Fact]
    public async Task Begin_OfWhatIsBeingFlushed_TakesItsPlace()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await world.StoreObject("a", "1");
        await world.Flushes.Begin(outlet, FlushScope.Of(new CollectionKey("c", "", "configmaps")), "first", Cancellation);
        await world.Flushes.Begin(outlet, FlushScope.Of("other"), "second", Cancellation);

        await world.Flushes.Begin(outlet, FlushScope.Of("c"), "third", Cancellation);

        Assert.Equal([FlushPhase.Replaced, FlushPhase.Queued, FlushPhase.Queued], world.Flushes.All.Select(flush => flush.Phase));
        Assert.Equal(3, (await Consumers(world)).Count);
    }

    [Theory]
    [InlineData("a.b", null)]
    [InlineData("a.b", "core/pods")]
    [InlineData("c", "cert-manager.io/certificates")]
    public void Scope_IsReadBackFromItsFilter(string cluster, string? collection)
    {
        var scope = collection is null ? FlushScope.Of(cluster) : FlushScope.Of(CollectionKey.Parse($"{cluster}/{collection}"));

        Assert.Equal(scope, FlushScope.Parse(scope.Filter));
        Assert.Equal(FlushScope.Everything, FlushScope.Parse(FlushScope.Everything.Filter));
        Assert.Null(FlushScope.Parse("objects.*.x"));
    }

    private static async Task<List<string>> Consumers(OutletWorld world) =>
        await world.JetStream.ListConsumerNamesAsync(Subjects.ObjectsStream, Cancellation).ToListAsync(Cancellation);
}
