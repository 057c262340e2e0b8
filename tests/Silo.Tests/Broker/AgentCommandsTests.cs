using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Broker;

public sealed class AgentCommandsTests(NatsServer server) : IClassFixture<NatsServer>
{
    [Theory]
    [InlineData("", "pods", "core/pods")]
    [InlineData("apps", "deployments", "apps/deployments")]
    public async Task RequestRelist_AgentOfTheCluster_HearsWhatToList(string group, string resource, string expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url });
        await using var agent = await connection.SubscribeCoreAsync<string>("agent.east%2E1.relist", cancellationToken: cancellation);
        await connection.PingAsync(cancellation);

        await new AgentCommands(connection, NullLogger<AgentCommands>.Instance)
            .RequestRelist(new CollectionKey("east.1", group, resource), "a test", cancellation);

        var message = await agent.Msgs.ReadAsync(cancellation);
        Assert.Equal(expected, message.Data);
    }
}
