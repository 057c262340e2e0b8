using System.Text.Json;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

/// <summary>From the watch log to Meshery Server and the people who look on, with everything real but the agent.</summary>
public sealed class SpineTests
{
    private const string Cluster = "c1";

    [Fact]
    public async Task Object_InTheWatchLog_ReachesMesheryServerApiAndDashboard()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, Cluster);

        await cluster.List(("a.b:c", "1"));

        var messages = await Eventually.Be(() => meshery.Received, received => received.Count == 1);
        using var message = JsonDocument.Parse(messages[0]);
        Assert.Equal("ADDED", message.RootElement.GetProperty("EventType").GetString());
        Assert.Equal("a.b:c", message.RootElement.GetProperty("Object").GetProperty("metadata").GetProperty("name").GetString());

        var clusters = await Eventually.Be(() => silo.Get("/api/v1/clusters"), answer => answer.Text.Contains("\"objects\":1", StringComparison.Ordinal));
        Assert.Contains("\"id\":\"c1\",\"name\":null,\"collections\":1,\"objects\":1,\"synced\":true", clusters.Text, StringComparison.Ordinal);

        var state = await silo.Get("/dashboard/GrainState?grainId=c1/core/configmaps/default/a.b:c&grainType=MeshSync.Fabric.Grains.Objects.ObjectGrain");
        using var shown = JsonDocument.Parse(JsonDocument.Parse(state.Text).RootElement.GetString()!);
        Assert.Equal("ConfigMap", shown.RootElement.GetProperty("GetState").GetProperty("Kind").GetString());
    }

    [Fact]
    public async Task Restart_WithoutChange_DeliversNothing_AndDeletionsMeanwhileAreDelivered()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, Cluster);
        await using (var silo = await RunningSilo.Start(broker.Url))
        {
            await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
            await cluster.List(("a", "1"), ("b", "1"));
            await Eventually.Be(() => meshery.Received, received => received.Count == 2);
        }

        await using var restarted = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => restarted.Get("/readyz"), answer => answer.Status == 200);
        await cluster.List(("a", "1"), ("b", "1"));
        await cluster.List(("a", "1"));

        var messages = await Eventually.Be(() => meshery.Received, received => received.Count > 2);
        Assert.Equal(3, messages.Count);
        using var deletion = JsonDocument.Parse(messages[2]);
        Assert.Equal("DELETED", deletion.RootElement.GetProperty("EventType").GetString());
        Assert.Equal("b", deletion.RootElement.GetProperty("Object").GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Metrics_AfterAnObject_ShowRuntimeOrleansAndEveryMeterOfOurs()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, Cluster);
        await cluster.List(("a", "1"));
        await Eventually.Be(() => meshery.Received, received => received.Count == 1);

        var (status, text) = await silo.Get("/metrics");

        Assert.Equal(200, status);
        Assert.All(
            ["dotnet_gc_collections_total", "orleans_", "meshsync_broker_ready", "meshsync_outlet_pending", "meshsync_fabric_events", "meshsync_watchlog_batches", "meshsync_objects_writes"],
            name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dashboard_OpensWithItsPagesAndScripts()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);

        var (status, page) = await silo.Get("/dashboard");

        Assert.Equal(200, status);
        Assert.Contains("index.min.js", page, StringComparison.Ordinal);
        Assert.Equal(200, (await silo.Get("/dashboard/index.min.js")).Status);
        Assert.Contains("MeshSync.Fabric.Grains.Objects.ObjectGrain", (await silo.Get("/dashboard/GrainTypes")).Text, StringComparison.Ordinal);
    }
}
