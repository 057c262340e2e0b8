using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

public sealed class OutletProgressTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HasDelivered_MessageThatNobodyHasReadYet_IsFalse()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        var stored = await world.Store("a", "a1");

        Assert.False(await new OutletProgress(world.JetStream, world.Outlets(world.Outlet()), new Recreations(TimeProvider.System), OutletEvents.Original, TimeProvider.System).HasDelivered(stored));
    }

    [Fact]
    public async Task HasDelivered_AfterTheSubscriberGotIt_IsTrueAlsoForWhatCameBefore()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        await using var meshery = await world.Subscribe();
        var first = await world.Store("a", "a1");
        var second = await world.Store("b", "b1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
        var progress = new OutletProgress(world.JetStream, world.Outlets(world.Outlet()), new Recreations(TimeProvider.System), OutletEvents.Original, TimeProvider.System);

        await Eventually.Be(async () => await progress.HasDelivered(second));

        Assert.True(await progress.HasDelivered(first));
        Assert.False(await progress.HasDelivered(second + 1));
    }

    [Fact]
    public async Task HasDelivered_SoonAfterTheLastLook_AnswersFromThatLook()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        var time = new FakeTimeProvider();
        var progress = new OutletProgress(world.JetStream, world.Outlets(world.Outlet()), new Recreations(time), OutletEvents.Original, time);
        var stored = await world.Store("a", "a1");
        Assert.False(await progress.HasDelivered(stored));

        await using var meshery = await world.Subscribe();
        await Eventually.Be(async () => (await world.Outlet().Find(Cancellation))?.Delivered.StreamSeq == stored);

        Assert.False(await progress.HasDelivered(stored));
        time.Advance(OutletProgress.Interval);
        Assert.True(await progress.HasDelivered(stored));
    }

    [Fact]
    public async Task HasDelivered_SeveralOutlets_IsTrueWhenTheLastOneHasIt()
    {
        await using var world = await OutletWorld.Create();
        var (here, there) = (world.Outlet(), world.Outlet("somewhere.else", "other"));
        await world.Ensure(here);
        await world.Ensure(there);
        var progress = new OutletProgress(world.JetStream, world.Outlets(here, there), new Recreations(TimeProvider.System), OutletEvents.Original, TimeProvider.System);
        await using var meshery = await world.Subscribe();
        var stored = await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        Assert.False(await progress.HasDelivered(stored));

        await using var other = await world.Connection.SubscribeCoreAsync<string>("somewhere.else", cancellationToken: Cancellation);
        await Eventually.Be(async () => await progress.HasDelivered(stored));
    }

    [Fact]
    public async Task HasDelivered_ObjectThatAnOutletIsNotFor_DoesNotWaitForThatOutlet()
    {
        await using var world = await OutletWorld.Create();
        var (all, east) = (world.Outlet(), world.Outlet(new OutletOptions("east", "somewhere.else") { Clusters = ["east"] }));
        await world.Ensure(all);
        await world.Ensure(east);
        var progress = new OutletProgress(world.JetStream, world.Outlets(all, east), new Recreations(TimeProvider.System), OutletEvents.Original, TimeProvider.System);
        await using var meshery = await world.Subscribe();

        var stored = await world.Store("a", "a1", "west");

        await Eventually.Be(async () => await progress.HasDelivered(stored));
    }

    [Fact]
    public async Task HasDelivered_WhereEveryChangeIsToBeAdded_IsNever()
    {
        await using var world = await OutletWorld.Create();
        await world.Ensure(world.Outlet());
        await using var meshery = await world.Subscribe();
        var stored = await world.Store("a", "a1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1"]);

        Assert.False(await new OutletProgress(world.JetStream, world.Outlets(world.Outlet()), new Recreations(TimeProvider.System), OutletEvents.Added, TimeProvider.System).HasDelivered(stored));
    }
}
