using MeshSync.Fabric.Contracts;
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
        await world.Outlet().Ensure(Cancellation);
        var stored = await world.Store("a", "a1");

        Assert.False(await new OutletProgress(world.Outlet(), TimeProvider.System).HasDelivered(stored));
    }

    [Fact]
    public async Task HasDelivered_AfterTheSubscriberGotIt_IsTrueAlsoForWhatCameBefore()
    {
        await using var world = await OutletWorld.Create();
        await world.Outlet().Ensure(Cancellation);
        await using var meshery = await world.Subscribe();
        var first = await world.Store("a", "a1");
        var second = await world.Store("b", "b1");
        await Eventually.Be(() => meshery.Received, received => received is ["a1", "b1"]);
        var progress = new OutletProgress(world.Outlet(), TimeProvider.System);

        await Eventually.Be(async () => await progress.HasDelivered(second));

        Assert.True(await progress.HasDelivered(first));
        Assert.False(await progress.HasDelivered(second + 1));
    }

    [Fact]
    public async Task HasDelivered_SoonAfterTheLastLook_AnswersFromThatLook()
    {
        await using var world = await OutletWorld.Create();
        await world.Outlet().Ensure(Cancellation);
        var time = new FakeTimeProvider();
        var progress = new OutletProgress(world.Outlet(), time);
        var stored = await world.Store("a", "a1");
        Assert.False(await progress.HasDelivered(stored));

        await using var meshery = await world.Subscribe();
        await Eventually.Be(async () => (await world.Outlet().Find(Cancellation))?.Delivered.StreamSeq == stored);

        Assert.False(await progress.HasDelivered(stored));
        time.Advance(OutletProgress.Interval);
        Assert.True(await progress.HasDelivered(stored));
    }

    [Fact]
    public async Task HasDelivered_ConsumerRemovedByHand_StartsOver()
    {
        await using var world = await OutletWorld.Create();
        var outlet = world.Outlet();
        var progress = new OutletProgress(outlet, TimeProvider.System);
        await outlet.Ensure(Cancellation);
        ulong stored;
        await using (var meshery = await world.Subscribe())
        {
            stored = await world.Store("a", "a1");
            await Eventually.Be(async () => await progress.HasDelivered(stored));
        }

        await world.JetStream.DeleteConsumerAsync(Subjects.ObjectsStream, "meshery", Cancellation);
        progress.Observe(await outlet.Ensure(Cancellation));

        Assert.False(await progress.HasDelivered(stored));
        Assert.Equal(1UL, progress.Pending);
    }
}
