using System.Buffers;
using System.Text;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>The whole silo with the stock Operator's broker: core NATS with a token, named by a Broker resource.</summary>
public sealed class ResourceBrokerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Broker_NamedByTheResource_IsUsed_ForChangesAndRequests_AndFollowedWhenItMoves()
    {
        await using var own = await NatsServer.StartAsync();
        await using var first = await NatsServer.StartAsync(Operators());
        await using var second = await NatsServer.StartAsync(Operators());
        await using var silo = await RunningSilo.Start(own.Url, "--outlet-broker", "resource", "--outlet-token", "s3cret");
        await Eventually.Be(() => silo.Get("/api/v1/outlets"), answer => answer.Text.Contains("no Broker resource is known yet", StringComparison.Ordinal) || answer.Text.Contains("\"connected\":false", StringComparison.Ordinal));
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var cluster = new WatchedCluster(own.Url, "c1");
        await cluster.List(("a", "1"));

        await using var there = await MesheryServer.Start(WithToken(first));
        await Name(own, first);
        await Eventually.Be(() => there.Received.Any(message => message.Contains("\"name\":\"a\"", StringComparison.Ordinal)));

        await using var nats = new NatsConnection(new NatsOpts { Url = WithToken(first) });
        await using var replies = await nats.SubscribeCoreAsync<string>("meshsync-meta", cancellationToken: Cancellation);
        await nats.PingAsync(Cancellation);
        await Eventually.Be(async () =>
        {
            await nats.PublishAsync("meshery.meshsync.request", """{"Request":{"Entity":"meshsync-meta"}}""", cancellationToken: Cancellation);
            await nats.PingAsync(Cancellation);
            return replies.Msgs.TryRead(out _);
        });

        await using var moved = await MesheryServer.Start(WithToken(second));
        await Name(own, second);
        await cluster.List(("a", "1"), ("b", "1"));
        await Eventually.Be(() => moved.Received.Any(message => message.Contains("\"name\":\"b\"", StringComparison.Ordinal)));
    }

    private static NatsServerOptions Operators() => new() { JetStream = false, Config = "authorization { token: s3cret }" };

    private static string WithToken(NatsServer server) => server.Url.Replace("nats://", "nats://s3cret@", StringComparison.Ordinal);

    private static async Task Name(NatsServer own, NatsServer broker)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = own.Url });
        var message = new ArrayBufferWriter<byte>();
        var address = broker.Url["nats://".Length..];
        MesheryMessage.Write(message, MesheryEvent.Added, "c1", "meshery.io/v1alpha2", "Broker", Encoding.UTF8.GetBytes(
            $$$$"""{"metadata":{"name":"meshery-broker","namespace":"meshery","uid":"u"},"status":{"endpoint":{"internal":"10.0.0.1:4222","external":"{{{{address}}}}"}}}"""));
        var ack = await new NatsJSContext(connection).PublishAsync("objects.c1.meshery%2Eio.brokers.meshery.meshery-broker", message.WrittenMemory, cancellationToken: Cancellation);
        ack.EnsureSuccess();
    }
}
