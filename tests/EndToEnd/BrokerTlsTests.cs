using MeshSync.Fabric.Cli;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Tls;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>A broker that speaks TLS only and takes nobody without a certificate: agent, silo and <c>fabric</c> as users start them.</summary>
public sealed class BrokerTlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task MutualTls_CarriesEverything_AndTakesRenewedCertificatesWithoutARestart()
    {
        using var authority = new TestAuthority(TimeProvider.System);
        var server = authority.Issue("nats");
        var client = authority.Issue("client");
        await using var cluster = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions(), TestContext.Current.CancellationToken);
        (string, string)[] login = [("NATS_CA", authority.CaFile), ("NATS_CERT", client.Certificate), ("NATS_KEY", client.Key)];
        await using var fabric = await Rig.Fabric.StartAsync(cluster.KubeconfigPath, login, login, new NatsServerOptions
        {
            Config = $"tls {{ cert_file: \"{server.Certificate}\"\nkey_file: \"{server.Key}\"\nca_file: \"{authority.CaFile}\"\nverify: true }}",
        });
        try
        {
            await Told(cluster, fabric, authority, client, "first");
            string[] flags = ["--broker-url", fabric.Nats.Url.Replace("nats:", "tls:", StringComparison.Ordinal), "--nats-ca", authority.CaFile, "--nats-cert", client.Certificate, "--nats-key", client.Key];
            Assert.Equal((0, ""), await Cli(["agent", "status", await ClusterOf(fabric), .. flags]));

            // Everything is renewed in place, the authority too, so that nothing of before is taken any more: what was connected comes back with the new files.
            authority.Renew();
            authority.Issue("nats");
            authority.Issue("client");
            await fabric.Nats.RestartAsync();
            await Told(cluster, fabric, authority, client, "second");

            // Without a certificate nobody gets in.
            await using var stranger = new NatsConnection(new NatsOpts { Url = fabric.Nats.Url, TlsOpts = new NatsTlsOpts { CaFile = authority.CaFile }, MaxReconnectRetry = 0 });
            await Assert.ThrowsAsync<NatsException>(async () => await stranger.ConnectAsync());
        }
        finally
        {
            fabric.TellIfFailed();
        }
    }

    private static async Task Told(SimulatedApiServer cluster, Rig.Fabric fabric, TestAuthority authority, (string Certificate, string Key) client, string name)
    {
        await using var meshery = await MesheryServer.AttachAsync(fabric.Nats.Url, new NatsTlsOpts { CaFile = authority.CaFile, CertFile = client.Certificate, KeyFile = client.Key });
        cluster.Apply($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default"}}""");
        await Eventually.Be(() => meshery.About("ConfigMap", "default", name).Count > 0, Patience);
    }

    private static async Task<string> ClusterOf(Rig.Fabric fabric)
    {
        using var http = new HttpClient();
        var text = await Eventually.Be(
            () => http.GetStringAsync(new Uri($"http://127.0.0.1:{fabric.SiloPort}/api/v1/clusters"), TestContext.Current.CancellationToken),
            clusters => clusters.Contains("\"id\":", StringComparison.Ordinal),
            Patience);
        using var json = System.Text.Json.JsonDocument.Parse(text);
        return json.RootElement[0].GetProperty("id").GetString()!;
    }

    private static async Task<(int Code, string Error)> Cli(string[] arguments)
    {
        using var error = new StringWriter();
        var code = await FabricCommand.RunAsync(arguments, new Terminal(Stream.Null, Stream.Null, TextWriter.Null, error, _ => null), TestContext.Current.CancellationToken);
        return (code, error.ToString());
    }
}
