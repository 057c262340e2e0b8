using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Agents;

public sealed class HeartbeatTests
{
    [Fact]
    public async Task Heartbeat_OfAnAgent_IsShownWithItsCluster_AndOneThatCannotBeReadDisturbsNobody()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var agent = new NatsConnection(new NatsOpts { Url = broker.Url });

        var shown = await Eventually.Be(
            async () =>
            {
                await agent.PublishAsync(Subjects.AgentStatus("other"), "{"u8.ToArray());
                await agent.PublishAsync(Subjects.AgentStatus("other"), Body(Status("a.b")));
                await agent.PublishAsync(Subjects.AgentStatus("a.b"), Body(Status("a.b")));
                return await Clusters(silo);
            },
            clusters => clusters.Length > 0);

        var cluster = Assert.Single(shown);
        Assert.Equal("a.b", cluster.GetProperty("id").GetString());
        var summary = cluster.GetProperty("agent");
        Assert.False(summary.GetProperty("silent").GetBoolean());
        Assert.Equal("1.2.3", summary.GetProperty("version").GetString());
        Assert.Equal(40, summary.GetProperty("states").GetProperty("watching").GetInt32());
        var ailing = Assert.Single(summary.GetProperty("ailing").EnumerateArray());
        Assert.Equal(
            ("apps/deployments", "backingOff", "500 of course"),
            (ailing.GetProperty("collection").GetString(), ailing.GetProperty("state").GetString(), ailing.GetProperty("error").GetString()));
    }

    private static async Task<JsonElement[]> Clusters(RunningSilo silo)
    {
        using var json = JsonDocument.Parse((await silo.Get("/api/v1/clusters")).Text);
        return [.. json.RootElement.EnumerateArray().Select(cluster => cluster.Clone())];
    }

    private static byte[] Body(AgentStatus status) => JsonSerializer.SerializeToUtf8Bytes(status, AgentJson.Default.AgentStatus);

    private static AgentStatus Status(string cluster) => new()
    {
        Cluster = cluster,
        Version = "1.2.3",
        Session = 1,
        StartedAt = DateTimeOffset.UnixEpoch,
        At = DateTimeOffset.UnixEpoch,
        Discovered = true,
        InitialListsMissing = 1,
        States = new Dictionary<ReflectorState, int> { [ReflectorState.Watching] = 40, [ReflectorState.BackingOff] = 1 },
        Queue = new AgentBacklog(0, 0, 1, 1),
        Broker = new AgentBroker("nats://there", Connected: true, Problem: null),
        Scope = new AgentScope("default", "default", DateTimeOffset.UnixEpoch, null, []),
        Reflectors =
        [
            new ReflectorReport
            {
                Collection = "apps/deployments",
                Version = "v1",
                State = ReflectorState.BackingOff,
                Since = DateTimeOffset.UnixEpoch,
                LastError = "500 of course",
            },
        ],
    };
}
