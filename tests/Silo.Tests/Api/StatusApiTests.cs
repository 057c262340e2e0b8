using System.Net;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Api;

public sealed class StatusApiTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_ShowsClustersCollectionsTiersAndOutlets()
    {
        var status = await Eventually.Be(
            () => world.Json("/api/v1/status"),
            status => Cluster(status).GetProperty("tiers").GetProperty("full").GetProperty("bytes").ValueKind == JsonValueKind.Number);

        var cluster = Cluster(status);
        Assert.Equal(4, cluster.GetProperty("objects").GetInt64());
        Assert.True(cluster.GetProperty("synced").GetBoolean());
        var collections = cluster.GetProperty("collections").EnumerateArray().ToDictionary(one => one.GetProperty("collection").GetString()!);
        Assert.Equal((3, "synced"), (collections["core/configmaps"].GetProperty("objects").GetInt32(), collections["core/configmaps"].GetProperty("state").GetString()));
        Assert.Equal(0, collections["rbac.authorization.k8s.io/roles"].GetProperty("behind").GetInt32());
        Assert.Equal((0, 4), (cluster.GetProperty("tiers").GetProperty("presence").GetProperty("objects").GetInt32(), cluster.GetProperty("tiers").GetProperty("full").GetProperty("objects").GetInt32()));
        Assert.Equal("meshery.meshsync.core", status.GetProperty("outlets")[0].GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Agent_ThatAils_IsToldInWords_AndSilentlyForbiddenResourcesAreListed()
    {
        await using var agent = new NatsConnection(new NatsOpts { Url = world.BrokerUrl });
        var heartbeat = Heartbeats.Of(ApiWorld.Cluster);

        var cluster = await Eventually.Be(
            async () =>
            {
                await agent.PublishAsync(Subjects.AgentStatus(ApiWorld.Cluster), heartbeat, cancellationToken: Cancellation);
                return await world.Json($"/api/v1/clusters/{ApiWorld.Cluster}/status");
            },
            cluster => cluster.GetProperty("state").GetString() == "ailing");

        var forbidden = cluster.GetProperty("collections").EnumerateArray().Single(one => one.GetProperty("collection").GetString() == "core/secrets");
        Assert.Equal(("forbidden", "RBAC says no"), (forbidden.GetProperty("state").GetString(), forbidden.GetProperty("problem").GetString()));
        var problems = cluster.GetProperty("problems").ToString();
        Assert.Contains("core/secrets (forbidden)", problems, StringComparison.Ordinal);
        Assert.Contains("MESHSYNC_REDACT_SECRETS", problems, StringComparison.Ordinal);
        Assert.True(cluster.GetProperty("secretsPublished").GetBoolean());
        Assert.Equal("the shop", cluster.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Resync_IsPassedToTheAgent_AndRefusedWhenItMakesNoSense()
    {
        await using var agent = new NatsConnection(new NatsOpts { Url = world.BrokerUrl });
        await using var commands = await agent.SubscribeCoreAsync<byte[]>(Subjects.AgentCommand(ApiWorld.Cluster, AgentVerb.Resync), cancellationToken: Cancellation);
        await agent.PingAsync(Cancellation);
        var answering = Task.Run(
            async () =>
            {
                var command = await commands.Msgs.ReadAsync(Cancellation);
                await command.ReplyAsync("""{"collections":1}"""u8.ToArray(), cancellationToken: Cancellation);
                return Encoding.UTF8.GetString(command.Data!);
            },
            Cancellation);

        using var accepted = await Resync(ApiWorld.Cluster, """{"collection":"core/configmaps"}""");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("""{"cluster":"c1","collection":"core/configmaps","collections":1}""", await accepted.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("core/configmaps", await answering, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.BadRequest, (await Resync(ApiWorld.Cluster, """{"collection":"configmaps"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await Resync("nowhere", "{}")).StatusCode);
        using var form = new FormUrlEncodedContent([]);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await world.Silo.Http.PostAsync(new Uri("/api/v1/clusters/c1/resync", UriKind.Relative), form, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Cluster_ThatNobodyKnows_IsNotFound_AndNotMadeByAsking()
    {
        Assert.Equal(404, (await world.Silo.Get("/api/v1/clusters/nobody/status")).Status);
        Assert.DoesNotContain("nobody", (await world.Silo.Get("/api/v1/clusters")).Text, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> Resync(string cluster, string body) => world.Silo.Http.PostAsync(
        new Uri($"/api/v1/clusters/{cluster}/resync", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    private static JsonElement Cluster(JsonElement status) =>
        status.GetProperty("clusters").EnumerateArray().Single(cluster => cluster.GetProperty("id").GetString() == ApiWorld.Cluster);
}
