using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Api;

public sealed class EventApiTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_IsToldToWhoLooksOn_AndNotToWhoLooksAtAnotherCluster()
    {
        await using var here = new WatchedCluster(world.BrokerUrl, "live-1");
        await using var elsewhere = new WatchedCluster(world.BrokerUrl, "live-2");
        await using var all = await EventStream.Open(world.Silo);
        await using var one = await EventStream.Open(world.Silo, "?cluster=live-2");

        await here.List(("a", "1"));
        var added = await all.Next("object", change => change.GetProperty("cluster").GetString() == "live-1");
        await here.List();
        var deleted = await all.Next("object", change => change.GetProperty("key").GetString() == "live-1/core/configmaps/default/a");
        await elsewhere.List(("b", "1"));

        Assert.Equal(("ADDED", "ConfigMap"), (added.GetProperty("event").GetString(), added.GetProperty("kind").GetString()));
        Assert.True(deleted.GetProperty("deleted").GetBoolean());
        Assert.Equal("b", (await one.Next("object")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Heartbeat_OfAnAgent_IsTold()
    {
        await using var agent = new NatsConnection(new NatsOpts { Url = world.BrokerUrl });
        await using var events = await EventStream.Open(world.Silo, "?cluster=live-agent");

        await agent.PublishAsync(Subjects.AgentStatus("live-agent"), Heartbeats.Of("live-agent"), cancellationToken: Cancellation);

        Assert.Equal("1.2.3", (await events.Next("agent")).GetProperty("agent").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Product_ThatIsPublished_IsTold()
    {
        await using var broker = new NatsConnection(new NatsOpts { Url = world.BrokerUrl });
        await using var events = await EventStream.Open(world.Silo, "?cluster=live-product");

        await broker.PublishAsync(Subjects.Identity(new ProductKey("live-product", "redis")), "{}"u8.ToArray(), cancellationToken: Cancellation);

        Assert.Equal("redis", (await events.Next("product")).GetProperty("product").GetString());
    }

    [Fact]
    public async Task Stream_WhenTheSiloStops_Ends()
    {
        await using var broker = await NatsServer.StartAsync();
        var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var events = await EventStream.Open(silo);

        var stopping = silo.DisposeAsync();

        await events.Ends();
        await stopping;
    }
}
