using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

public sealed class MesheryOutletTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscriber_ThatArrivesLate_GetsEverythingStored()
    {
        await using var world = await OutletWorld.Create();
        await world.Store("a", "a1");
        await world.Outlet().Ensure(Cancellation);
        await world.Store("b", "b1");

        await using var meshery = await world.Subscribe();

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
    }

    [Fact]
    public async Task Subscriber_AfterAnAbsence_GetsTheLastStateOfWhatChangedMeanwhile()
    {
        await using var world = await OutletWorld.Create();
        await world.Outlet().Ensure(Cancellation);
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
        await world.Outlet().Ensure(Cancellation);
        await using var meshery = await world.Subscribe();
        await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        await world.Outlet().Ensure(Cancellation);
        await world.Outlet().Ensure(Cancellation);
        await world.Store("b", "b1");

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
    }

    [Fact]
    public async Task Position_OverARestartOfTheBroker_IsKept()
    {
        await using var world = await OutletWorld.Create();
        await world.Outlet().Ensure(Cancellation);
        await using var meshery = await world.Subscribe();
        await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        await world.Server.RestartAsync();
        await Eventually.Be(async () => (await world.Outlet().Ensure(Cancellation)).PushBound);
        await world.Store("b", "b1");

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
    }

    [Fact]
    public async Task Ensure_ConsumerWithAnotherSubject_RefusesAndNamesTheSetting()
    {
        await using var world = await OutletWorld.Create();
        await world.Outlet(subject: "somewhere.else").Ensure(Cancellation);

        var conflict = await Assert.ThrowsAsync<OutletConflictException>(() => world.Outlet().Ensure(Cancellation));

        Assert.Contains("deliver subject is somewhere.else instead of meshery.meshsync.core", conflict.Message, StringComparison.Ordinal);
        Assert.Contains("MESHSYNC_OUTLET_NAME", conflict.Message, StringComparison.Ordinal);
        Assert.Equal("somewhere.else", (await world.Outlet().Find(Cancellation))?.Config.DeliverSubject);
    }

    [Fact]
    public async Task Ensure_ConsumerRemovedByHand_DeliversEverythingStoredAgain()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await outlet.Ensure(Cancellation);
        await using var meshery = await world.Subscribe();
        await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        await world.JetStream.DeleteConsumerAsync(Subjects.ObjectsStream, "meshery", Cancellation);
        await outlet.Ensure(Cancellation);

        await Eventually.Be(() => meshery.Received, received => received is ["a1", "a1"]);
    }

    [Fact]
    public async Task Ensure_WithoutSubscriber_DeliversToNobody()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        await outlet.Ensure(Cancellation);
        await world.Store("a", "a1");

        var consumer = await outlet.Ensure(Cancellation);

        Assert.False(consumer.PushBound);
        Assert.Equal(0UL, consumer.Delivered.StreamSeq);
        Assert.Equal(1UL, consumer.NumPending);
    }
}
