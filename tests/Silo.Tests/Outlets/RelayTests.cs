using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>An outlet to a broker as Meshery Operator runs it: core NATS with a token, no JetStream.</summary>
public sealed class RelayTests
{
    private static readonly NatsServerOptions Plain = new() { JetStream = false, MaxPayload = 64 * 1024, Config = "authorization { token: s3cret }" };

    [Fact]
    public async Task Change_ReachesTheOtherBroker_AndTheRelayGoesOnWhereItWas()
    {
        await using var world = await OutletWorld.Create();
        await using var other = await NatsServer.StartAsync(Plain);
        await using var meshery = await MesheryServer.Start(WithToken(other));
        await world.Ensure(To(world, other));
        await using (world.Work(To(world, other)))
        {
            await world.StoreObject("a", "1");
            await Eventually.Be(() => ServerRows.Told(meshery.Received), told => told is ["ADDED a 1"]);
            await Eventually.Be(async () => (await To(world, other).Find(CancellationToken.None))?.NumAckPending == 0);
        }

        await world.StoreObject("b", "1");
        await world.StoreObject("a", "2", MesheryEvent.Modified);
        await world.StoreObject("b", "2");
        await using var again = world.Work(To(world, other));

        await Eventually.Be(() => ServerRows.Told(meshery.Received), told => told is ["ADDED a 1", "MODIFIED a 2", "ADDED b 2"]);
    }

    [Fact]
    public async Task OtherBrokerAway_WaitsAndLosesNothing_AndSaysWhatItWaitsFor()
    {
        await using var world = await OutletWorld.Create();
        await using var other = await NatsServer.StartAsync(Plain);
        await using var meshery = await MesheryServer.Start(WithToken(other));
        var outlet = To(world, other);
        await world.Ensure(outlet);
        await using var work = world.Work(outlet);
        await world.StoreObject("a", "1");
        await Eventually.Be(() => meshery.Received.Count == 1);

        await other.KillAsync();
        for (var i = 0; i < 50; i++)
        {
            await world.StoreObject($"b{i}", "1");
        }

        await Eventually.Be(() => outlet.State.Fault?.Problem ?? "", problem => problem.Contains("cannot be reached", StringComparison.Ordinal));
        await other.StartAgainAsync();

        await Eventually.Be(() => ServerRows.Of(meshery.Received).Count == 51);
        await Eventually.Be(() => outlet.State.Fault is null);
    }

    [Fact]
    public async Task NobodySubscribes_WaitsAndDeliversTheLastStates()
    {
        await using var world = await OutletWorld.Create();
        await using var other = await NatsServer.StartAsync(Plain);
        var outlet = To(world, other);
        await world.Ensure(outlet);
        await using var work = world.Work(outlet);
        await world.StoreObject("a", "1");
        await Eventually.Be(() => outlet.State.Fault?.Problem ?? "", problem => problem.StartsWith("nobody subscribes", StringComparison.Ordinal));
        await world.StoreObject("a", "2");
        await world.StoreObject("b", "1");

        await using var meshery = await MesheryServer.Start(WithToken(other));

        await Eventually.Be(() => ServerRows.Told(meshery.Received).Order().ToList(), told => told is ["ADDED a 2", "ADDED b 1"]);
    }

    [Fact]
    public async Task WrongToken_WaitsAndSaysSo()
    {
        await using var world = await OutletWorld.Create();
        await using var other = await NatsServer.StartAsync(Plain);
        var outlet = world.Outlet(new OutletOptions("there", OutletWorld.Subject) { Broker = new BrokerOptions(other.Url) { Token = "wrong" } });
        await world.Ensure(outlet);
        await using var work = world.Work(outlet);

        await world.StoreObject("a", "1");

        await Eventually.Be(() => outlet.State.Fault?.Problem ?? "", problem => problem.Contains("cannot be reached", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task MessageLargerThanTheOtherBrokerTakes_IsLeftOutAndCounted()
    {
        await using var world = await OutletWorld.Create();
        await using var other = await NatsServer.StartAsync(Plain);
        await using var meshery = await MesheryServer.Start(WithToken(other));
        var outlet = To(world, other);
        await world.Ensure(outlet);
        await using var work = world.Work(outlet);

        await world.StoreObject("huge", "1", padding: 100_000);
        await world.StoreObject("small", "1");

        await Eventually.Be(() => ServerRows.Told(meshery.Received), told => told is ["ADDED small 1"]);
        Assert.Equal(1, outlet.State.TooLarge);
    }

    private static Outlet To(OutletWorld world, NatsServer other) =>
        world.Outlet(new OutletOptions("there", OutletWorld.Subject) { Broker = new BrokerOptions(other.Url) { Token = "s3cret" } });

    private static string WithToken(NatsServer server) => server.Url.Replace("nats://", "nats://s3cret@", StringComparison.Ordinal);
}
