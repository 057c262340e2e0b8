using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Agents;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Agents;

public sealed class AgentClientTests(NatsServer server) : IClassFixture<NatsServer>
{
    private readonly string _cluster = $"c.{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fetch_AsksTheAgentOfTheCluster_AndReturnsItsBytes()
    {
        await using var agent = new ScriptedAgent(server.Url, _cluster, (request, _) => (null, $"{{\"for\":\"{request.Collection} {request.Namespace} {request.Name}\"}}"));
        await agent.Listening();
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });

        var found = await new AgentClient(nats).Fetch(new ObjectKey(_cluster, "", "pods", "ns", "a"), "a test", Cancellation);

        Assert.Equal("""{"for":"core/pods ns a"}""", Encoding.UTF8.GetString(found.Span));
    }

    [Fact]
    public async Task Refusal_OfAnAgent_IsThrownWithItsKindAndReason()
    {
        await using var agent = new ScriptedAgent(server.Url, _cluster, (_, verb) => ("notWatched", $"no {verb} for you"));
        await agent.Listening();
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });

        var refusal = await Assert.ThrowsAsync<AgentCommandException>(
            () => new AgentClient(nats).Resync(_cluster, new CollectionKey(_cluster, "apps", "deployments"), "a test", Cancellation));

        Assert.Equal((AgentErrorKind.NotWatched, "no resync for you"), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public async Task Agent_ThatIsNotThere_IsSilentAtOnce()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });

        var refusal = await Assert.ThrowsAsync<AgentCommandException>(() => new AgentClient(nats).Pause(_cluster, "a test", Cancellation));

        Assert.Equal(AgentErrorKind.Silent, refusal.Kind);
    }

    [Fact]
    public async Task Api_AskedForAnAgent_SaysThatItIsSilent()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);

        var (status, text) = await silo.Get("/api/v1/clusters/nowhere/agent");

        Assert.Equal(504, status);
        Assert.Contains("no agent of cluster nowhere", text, StringComparison.Ordinal);
    }
}
