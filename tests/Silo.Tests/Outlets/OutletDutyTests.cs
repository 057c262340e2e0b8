using MeshSync.Fabric.JetStream.Leases;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

public sealed class OutletDutyTests(NatsServer server) : IClassFixture<NatsServer>
{
    [Fact]
    public async Task Work_ThatFails_IsBegunAgain()
    {
        using var duty = new OutletDuty(lease: null, TimeProvider.System, NullLogger<OutletDuty>.Instance);
        using var stop = new CancellationTokenSource();
        var begun = 0;
        var running = duty.Run(Fail, stop.Token);

        await Eventually.Be(() => Volatile.Read(ref begun), times => times == 2);
        await stop.CancelAsync();
        await running;

        async Task Fail(CancellationToken cancellationToken)
        {
            await Task.Yield();
            Interlocked.Increment(ref begun);
            throw new InvalidOperationException("as it was asked to");
        }
    }

    [Fact]
    public async Task Work_OfTwoSilos_IsNeverDoneByBothAndGoesOverWhenOneLeaves()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });
        var jetStream = new NatsJSContext(nats);
        using var one = Duty(jetStream, "one");
        using var other = Duty(jetStream, "other");
        using var oneStops = new CancellationTokenSource();
        using var otherStops = new CancellationTokenSource();
        var (atWork, most, oneWorks, otherWorks) = (0, 0, 0, 0);
        var first = one.Run(token => Work(token, () => Interlocked.Exchange(ref oneWorks, 1)), oneStops.Token);
        await Eventually.Be(() => Volatile.Read(ref oneWorks) == 1);
        var second = other.Run(token => Work(token, () => Interlocked.Exchange(ref otherWorks, 1)), otherStops.Token);
        Assert.True(one.IsOurs);
        Assert.False(other.IsOurs);

        await oneStops.CancelAsync();
        await first;
        await Eventually.Be(() => Volatile.Read(ref otherWorks) == 1);
        await otherStops.CancelAsync();
        await second;
        Assert.Equal(1, most);

        async Task Work(CancellationToken cancellationToken, Action begun)
        {
            most = Math.Max(most, Interlocked.Increment(ref atWork));
            begun();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Decrement(ref atWork);
        }
    }

    private static OutletDuty Duty(NatsJSContext jetStream, string holder) =>
        new(new Lease(jetStream, "duty", holder, TimeProvider.System), TimeProvider.System, NullLogger<OutletDuty>.Instance);
}
