using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using MeshSync.Fabric.SeveralSilos.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.SeveralSilos;

/// <summary>What only one silo may do at a time.</summary>
public sealed class OutletTests
{
    private const string ChargeOf = "This silo has charge of the outlets";

    [Fact]
    public async Task Relay_SiloThatHasChargeOfItIsKilled_IsGoneOnWithByTheOtherOne()
    {
        await using var broker = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false });
        await using var group = await SiloGroup.StartAsync(2, ("MESHSYNC_OUTLET_BROKER", broker.Url));
        await using var subscriber = await Subscriber.AttachAsync(broker.Url);
        await using var storm = new Storm(group.Nats.Url);
        await storm.List();
        await subscriber.Has(storm);
        subscriber.IsInOrder();
        storm.Begin();

        var charged = Assert.Single(group.Silos, silo => silo.Log.Contains(ChargeOf, StringComparison.Ordinal));
        await group.Kill(charged);
        var (killed, changes) = (Stopwatch.GetTimestamp(), storm.Changes);
        await group.IsBalanced();
        await storm.End();

        // What the dead one had sent and not acknowledged may come twice.
        await subscriber.Has(storm);
        subscriber.IsInOrder(mayRepeat: true);
        TestContext.Current.TestOutputHelper?.WriteLine($"recovery of a relay after a kill: {subscriber.Recovery(killed, changes).TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task Flush_AskedOfAnySilo_IsDoneOnceAndShownByAll()
    {
        await using var group = await SiloGroup.StartAsync(2);
        await using var subscriber = await Subscriber.AttachAsync(group.Nats.Url);
        await using var storm = new Storm(group.Nats.Url);
        await storm.List();
        await subscriber.Has(storm);
        var stored = subscriber.Count;
        var other = Assert.Single(group.Silos, silo => !silo.Log.Contains(ChargeOf, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Accepted, await other.Post("/api/v1/flush", JsonContent.Create(new { })));

        foreach (var silo in group.Silos)
        {
            await Eventually.Be(() => silo.Get("/api/v1/flush"), flushes => flushes.Contains("\"phase\":\"done\"", StringComparison.Ordinal), expectation: $"{silo.Name} shows that it is done");
        }

        Assert.Equal(2 * stored, subscriber.Count);
    }
}
