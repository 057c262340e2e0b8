using MeshSync.Fabric.JetStream.Leases;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.JetStream.Tests.Leases;

public sealed class LeaseTests(Broker broker) : IClassFixture<Broker>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hold_OfAFreeLease_TakesItAndRenewsIt()
    {
        var lease = Of("renewed", "one");

        Assert.False(lease.IsHeld);
        Assert.True(await lease.Hold(Cancellation));
        Assert.True(await lease.Hold(Cancellation));
        Assert.True(lease.IsHeld);
    }

    [Fact]
    public async Task Hold_OfALeaseThatAnotherHas_IsRefusedUntilItIsGivenAway()
    {
        var (one, other) = (Of("given", "one"), Of("given", "other"));
        Assert.True(await one.Hold(Cancellation));
        Assert.False(await other.Hold(Cancellation));

        await one.Release(Cancellation);

        Assert.False(one.IsHeld);
        Assert.True(await other.Hold(Cancellation));
        Assert.False(await one.Hold(Cancellation));
    }

    [Fact]
    public async Task Lease_ThatIsNotRenewed_EndsForItsHolderBeforeAnotherGetsIt()
    {
        var (one, other) = (Of("killed", "one"), Of("killed", "other"));
        Assert.True(await one.Hold(Cancellation));

        var bothHeld = false;
        await Eventually.Be(
            async () =>
            {
                var taken = await other.Hold(Cancellation);
                bothHeld |= taken && one.IsHeld;
                return taken;
            },
            Lease.Term * 3);

        Assert.False(bothHeld);
        Assert.False(one.IsHeld);
        Assert.False(await one.Hold(Cancellation));
    }

    [Fact]
    public async Task Hold_ByManyAtOnce_IsGivenToOne()
    {
        var all = Enumerable.Range(0, 8).Select(i => Of("raced", $"{i}")).ToList();

        var held = await Task.WhenAll(all.Select(lease => lease.Hold(Cancellation)));

        Assert.Single(held, taken => taken);
    }

    private Lease Of(string name, string holder) => new(broker.JetStream, name, holder, TimeProvider.System);
}
