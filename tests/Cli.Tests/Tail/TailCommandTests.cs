using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Cli.Tests.Tail;

public sealed class TailCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(new string[0], "old new")]
    [InlineData(new[] { "--new" }, "new")]
    public async Task Tail_StandsInForMesheryServer_ShowsStoredAndNewChangesUnlessOnlyNewOnesAreWanted(string[] flags, string expected)
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url });
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig(Subjects.ObjectsStream, [Subjects.AllObjects]), Cancellation);
        await jetStream.CreatePushConsumerAsync(
            Subjects.ObjectsStream,
            new NatsJSPushConsumerOpts { DurableName = "meshery", Name = "meshery", DeliverSubject = Subjects.MesheryCore, AckPolicy = ConsumerConfigAckPolicy.None },
            Cancellation);
        await Store(jetStream, "old");
        using var output = new StringWriter();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Synchronized(output), TextWriter.Null, _ => null);

        var tail = FabricCommand.RunAsync(["tail", "--broker-url", server.Url, .. flags], terminal, stop.Token);
        await Eventually.Be(async () => (await jetStream.GetPushConsumerAsync(Subjects.ObjectsStream, "meshery", Cancellation)).Info.PushBound);
        await Store(jetStream, "new");

        await Eventually.Be(() => Names(output), names => names == expected);
        await stop.CancelAsync();
        Assert.Equal(0, await tail);
    }

    [Fact]
    public async Task Tail_NoBroker_SaysWhichSettingToCheck()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, error, name => name == "BROKER_URL" ? "nats://127.0.0.1:1" : null);

        Assert.Equal(1, await FabricCommand.RunAsync(["tail"], terminal, Cancellation));

        Assert.Contains("BROKER_URL", error.ToString(), StringComparison.Ordinal);
    }

    private static string Names(StringWriter output) =>
        string.Join(' ', output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd().Split('/')[^1]));

    private static async Task Store(NatsJSContext jetStream, string name)
    {
        var body = $$$"""{"ObjectType":"meshsync-data","EventType":"ADDED","Request":null,"Object":{"kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"ns"},"cluster_id":"c"}}""";
        var ack = await jetStream.PublishAsync($"objects.c.core.pods.ns.{name}", Encoding.UTF8.GetBytes(body));
        ack.EnsureSuccess();
    }
}
