using System.Text.Json;
using MeshSync.Fabric.Cli.Mirroring;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Cli.Tests.Mirroring;

public sealed class MirrorCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mirror_Once_ShowsWhatMesheryHas()
    {
        await using var server = await NatsServer.StartAsync();
        await Store(server, "one", "two");
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "inventory.db");

        var text = await Run(0, "--broker-url", server.Url, "--once", "--db", file);
        Assert.Contains("cluster-1: 2 objects: 2 Pod", text, StringComparison.Ordinal);
        Assert.Contains("up to date; 2 changes", text, StringComparison.Ordinal);

        var json = JsonElement.Parse((await Run(0, "--broker-url", server.Url, "--once", "--db", file, "-o", "json")).Split('\n')[^2]);
        Assert.Equal(2, json.GetProperty("clusters")[0].GetProperty("kinds").GetProperty("Pod").GetInt32());
        Assert.Equal(0, json.GetProperty("progress").GetProperty("changes").GetInt32());

        Assert.Contains("up to date", await Run(0, "--broker-url", server.Url, "--once", "--db", file, "--flush"), StringComparison.Ordinal);
        Assert.DoesNotContain("cluster-1", await Run(0, "--broker-url", server.Url, "--once", "--db", file), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfASiloWithWaitingOutlets_NamesThem()
    {
        var report = new MirrorReport
        {
            At = DateTimeOffset.UnixEpoch,
            Clusters = [new MirroredCluster("c", new Dictionary<string, int> { ["Pod"] = 2 }, new SiloCluster("c", 3, Synced: true))],
            Progress = default,
            Outlets = [new SiloOutlet("meshery", 0, null), new SiloOutlet("remote", 7, "nobody subscribes")],
        };

        Assert.Equal(
            [
                "00:00:00 c: 2 objects of 3 that the silo knows: 2 Pod",
                "00:00:00 up to date; 0 changes, 0 rows from the store",
                "00:00:00 outlet remote has 7 changes to send and waits: nobody subscribes",
            ],
            MirrorText.Lines(report));
    }

    [Fact]
    public async Task Mirror_OnATerminal_IsATable()
    {
        await using var server = await NatsServer.StartAsync();
        await Store(server, "one");

        var text = await Run(0, "--broker-url", server.Url, "--once", "-o", "table");

        Assert.Contains("What Meshery has", text, StringComparison.Ordinal);
        Assert.Contains("Pod", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BROKER_URL", "--broker-url", "nats://127.0.0.1:1")]
    [InlineData("--db", "--db", "/no/such/directory/file.db")]
    public async Task Mirror_UnusableSetting_IsNamed(string name, params string[] arguments)
    {
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, error, _ => null);

        Assert.Equal(1, await FabricCommand.RunAsync(["mirror", .. arguments], terminal, Cancellation));

        Assert.Contains(name, error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> Run(int exitCode, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, output, error, _ => null);

        var code = await FabricCommand.RunAsync(["mirror", "--silo-url", "http://127.0.0.1:1", .. arguments], terminal, Cancellation);

        Assert.Equal((exitCode, ""), (code, error.ToString()));
        return output.ToString();
    }

    private static async Task Store(NatsServer server, params string[] names)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url });
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig(Subjects.ObjectsStream, [Subjects.AllObjects]), Cancellation);
        await jetStream.CreatePushConsumerAsync(
            Subjects.ObjectsStream,
            new NatsJSPushConsumerOpts { DurableName = "meshery", Name = "meshery", DeliverSubject = Subjects.MesheryCore, AckPolicy = ConsumerConfigAckPolicy.None },
            Cancellation);
        foreach (var name in names)
        {
            var message = new System.Buffers.ArrayBufferWriter<byte>();
            MesheryMessage.Write(message, MesheryEvent.Added, "cluster-1", "v1", "Pod", System.Text.Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}"}}"""));
            var ack = await jetStream.PublishAsync($"objects.c.core.pods.ns.{name}", message.WrittenSpan.ToArray(), cancellationToken: Cancellation);
            ack.EnsureSuccess();
        }
    }
}
