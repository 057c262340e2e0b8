using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

public sealed class OutletTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscriber_ThatArrivesLate_GetsEverythingStored()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        await world.Store("a", "a1");
        await world.Store("b", "b1");

        await using var meshery = await world.Subscribe();

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
    }

    [Fact]
    public async Task Subscriber_AfterAnAbsence_GetsTheLastStateOfWhatChangedMeanwhile()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        await using (var before = await world.Subscribe())
        {
            await world.Store("a", "a1");
            await world.Store("b", "b1");
            await Eventually.Be(() => before.Received, received => received is ["a1", "b1"]);
        }

        await world.Store("a", "a2");
        await world.Store("c", "c1");
        await world.Store("a", "a3");

        await using var after = await world.Subscribe();
        await Eventually.Be(() => after.Received, received => received is ["c1", "a3"]);
    }

    [Fact]
    public async Task Ensure_AgainByAnotherSilo_KeepsThePosition()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        await using var meshery = await world.Subscribe();
        await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        await world.Ensure(world.Outlet());
        await world.Ensure(world.Outlet());
        await world.Store("b", "b1");

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
    }

    [Fact]
    public async Task Position_OverARestartOfTheBroker_IsKept()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        await using var meshery = await world.Subscribe();
        await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        await world.Server.RestartAsync();
        await Eventually.Be(async () => (await world.Ensure(world.Outlet())).PushBound);
        await world.Store("b", "b1");

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
    }

    [Fact]
    public async Task Ensure_ConsumerWithAnotherSubject_RefusesAndNamesTheSetting()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet(subject: "somewhere.else"));

        var conflict = await Assert.ThrowsAsync<OutletConflictException>(() => world.Ensure(world.Outlet()));

        Assert.Contains("deliver subject is somewhere.else instead of meshery.meshsync.core", conflict.Message, StringComparison.Ordinal);
        Assert.Contains("MESHSYNC_OUTLET_NAME", conflict.Message, StringComparison.Ordinal);
        Assert.Equal("somewhere.else", (await world.Outlet().Find(Cancellation))?.Config.DeliverSubject);
    }

    [Fact]
    public async Task Ensure_ConsumerRemovedByHand_BeginsAFlushAndDeliversWhatIsStoredFromThenOn()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await using var meshery = await world.Subscribe();
        await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        await world.JetStream.DeleteConsumerAsync(Subjects.ObjectsStream, "meshery", Cancellation);
        await world.Ensure(outlet);

        await world.Store("b", "b1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
        Assert.Equal((outlet, FlushScope.Everything), (world.Flushes.All[0].Outlet, world.Flushes.All[0].Scope));
    }

    [Fact]
    public async Task Ensure_WithoutSubscriber_DeliversToNobody()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await world.Ensure(outlet);
        await world.Store("a", "a1");

        var consumer = await world.Ensure(outlet);

        Assert.False(consumer.PushBound);
        Assert.Equal(0UL, consumer.Delivered.StreamSeq);
        Assert.Equal(1UL, consumer.NumPending);
    }

    [Fact]
    public async Task Ensure_OutletForSomeClusters_DeliversOnlyTheirs_AndFollowsAChange()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet(new OutletOptions("some", OutletWorld.Subject) { Clusters = ["east"] }));
        await using var meshery = await world.Subscribe();
        await world.Store("a", "east 1", "east");
        await world.Store("a", "west 1", "west");
        await world.Store("b", "east 2", "east");
        await Eventually.Be(() => meshery.Received, received => received is ["east 1", "east 2"]);

        await world.Ensure(world.Outlet(new OutletOptions("some", OutletWorld.Subject) { Clusters = ["west"] }));
        await world.Store("b", "west 2", "west");

        await Eventually.Be(() => meshery.Received, received => received is [.., "west 2"]);
    }

    [Fact]
    public async Task Ensure_OutletForSeveralClusters_WorksFrom210On_AndIsRefusedBefore()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet(new OutletOptions("several", OutletWorld.Subject) { Clusters = ["east", "west"] });
        await world.Connection.ConnectAsync();
        if (Version.Parse(world.Connection.ServerInfo!.Version) < new Version(2, 10))
        {
            // Such a server would take the filters for none, and tell a Server of clusters that are not for it.
            var refusal = await Assert.ThrowsAsync<OutletConflictException>(() => world.Ensure(outlet));
            Assert.Contains("MESHSYNC_OUTLET_CLUSTERS", refusal.Message, StringComparison.Ordinal);
            Assert.Null(await outlet.Find(Cancellation));
            return;
        }

        await world.Ensure(outlet);
        await using var meshery = await world.Subscribe();
        await world.Store("a", "north", "north");
        await world.Store("a", "west", "west");
        await world.Store("a", "east", "east");
        await Eventually.Be(() => meshery.Received, received => received is ["west", "east"]);
    }

    [Fact]
    public async Task Ensure_OutletWithARate_DeliversNoFaster()
    {
        await using var world = await OutletWorld.Create();
        const int mebi = 1 << 20;
        var consumer = await world.Ensure(world.Outlet(new OutletOptions("slow", OutletWorld.Subject) { Rate = 4 * mebi }));
        for (var i = 0; i < 20; i++)
        {
            await world.Store($"a{i}", new string('x', mebi));
        }

        Assert.Equal(8 * 4 * mebi, consumer.Config.RateLimitBps);
        var started = TimeProvider.System.GetTimestamp();
        await using var meshery = await world.Subscribe();
        await Eventually.Be(() => meshery.Received.Count == 20);

        // The server lets a burst of its max_payload of 8 MiB pass.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 2.5, 20);
    }

    [Fact]
    public async Task Ensure_SubscribersInAQueueGroup_GetEachMessageOnce()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet(new OutletOptions("old", OutletWorld.Subject) { Group = "servers" }));
        await using var one = await MesheryServer.Start(world.Server.Url, "servers");
        await using var two = await MesheryServer.Start(world.Server.Url, "servers");

        for (var i = 0; i < 20; i++)
        {
            await world.Store($"a{i}", $"{i}");
        }

        await Eventually.Be(() => one.Received.Concat(two.Received).Order().ToList(), all => all.Count >= 20);
        Assert.Equal(20, one.Received.Concat(two.Received).Distinct().Count());
    }
}
