using MeshSync.Fabric.Cli;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>Silo, agent, Meshery Server and <c>fabric</c> with the logins that <c>fabric credentials</c> makes, and nothing more allowed.</summary>
public sealed class CredentialsTests
{
    private const string Cluster = "c.1"; // A dot, because it is escaped in subjects.

    [Fact]
    public async Task Everything_WorksWithTheLoginsMadeForIt()
    {
        using var folder = new TempDirectory();
        Assert.Equal((0, ""), await Fabric("credentials", "--cluster", Cluster, "--out", folder.File("logins")));
        string Secret(string name) => Path.Combine(folder.File("logins"), name);
        await using var cluster = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions(), TestContext.Current.CancellationToken);
        await using var fabric = await Rig.Fabric.StartAsync(
            cluster.KubeconfigPath,
            siloSettings: [("NATS_NKEY", Secret("silo.nk"))],
            agentSettings: [("NATS_NKEY", Secret("agent-c%2E1.nk")), ("MESHSYNC_CLUSTER_ID", Cluster)],
            new NatsServerOptions { Config = await File.ReadAllTextAsync(Secret("nats-logins.conf"), TestContext.Current.CancellationToken) });
        try
        {
            var password = (await File.ReadAllTextAsync(Secret("meshery.password"), TestContext.Current.CancellationToken)).Trim();
            await using var meshery = await MesheryServer.AttachAsync($"nats://meshery:{password}@127.0.0.1:{fabric.Nats.Port}");
            cluster.Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"seen","namespace":"default"}}""");
            await Seen.Async(meshery, "ConfigMap", "default", "seen", "ADDED");

            string[] login = ["--broker-url", fabric.Nats.Url, "--nats-nkey", Secret("operator.nk")];
            Assert.Equal((0, ""), await Fabric(["agent", "status", Cluster, .. login]));
            Assert.Equal((0, ""), await Fabric(["agent", "resync", Cluster, "core/configmaps", .. login]));

            string[] silo = ["--silo-url", $"http://127.0.0.1:{fabric.SiloPort}"];
            Assert.Equal((0, ""), await Fabric(["status", "--all", .. silo]));
            Assert.Equal((0, ""), await Fabric(["objects", "get", $"{Cluster}/core/configmaps/default/seen", .. silo]));
            Assert.Equal((0, ""), await Fabric(["resync", Cluster, "core/configmaps", .. silo]));
            Assert.Equal((0, ""), await Fabric(["doctor", .. silo, .. login]));
        }
        finally
        {
            fabric.TellIfFailed();
        }
    }

    private static async Task<(int Code, string Error)> Fabric(params string[] arguments)
    {
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, Stream.Null, TextWriter.Null, error, _ => null);
        var code = await FabricCommand.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return (code, error.ToString());
    }
}
