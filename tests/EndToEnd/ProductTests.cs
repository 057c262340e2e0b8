using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>A product that is installed in a cluster, with API server, agent, broker and silo as they run.</summary>
public sealed class ProductTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Product_Installed_IsIdentified_AskedThroughTheProxy_AndSaysItsOwnVersionInIdentityAndRows()
    {
        await using var cluster = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions(), TestContext.Current.CancellationToken);
        await using var fabric = await Rig.Fabric.StartAsync(cluster.KubeconfigPath);
        try
        {
            await using var meshery = await MesheryServer.AttachAsync(fabric.Nats.Url);
            cluster.Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"first","namespace":"default"}}""");
            var first = await Seen.Async(meshery, "ConfigMap", "default", "first", "ADDED");
            var id = first.Body.GetProperty("cluster_id").GetString()!;
            await using var nats = new NatsConnection(new NatsOpts { Url = fabric.Nats.Url });
            await using var identities = await nats.SubscribeCoreAsync<string>(Subjects.Identity(new ProductKey(id, "prometheus")), cancellationToken: TestContext.Current.CancellationToken);
            await nats.PingAsync(TestContext.Current.CancellationToken);

            // The tag says one version, the server itself another.
            cluster.Console("monitoring", "prometheus-0").Answer("9090/api/v1/status/buildinfo", """{"status":"success","data":{"version":"3.1.4"}}""");
            cluster.Apply("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"monitoring"}}""");
            cluster.Apply(Workload("apps/v1", "StatefulSet", "prometheus", """{"serviceName":"p","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":""", "}}"));
            cluster.Apply(Workload("v1", "Pod", "prometheus-0", "", ""));
            var installed = Stopwatch.GetTimestamp();

            var versions = new List<string>();
            await foreach (var message in identities.Msgs.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                versions.Add(VersionOf(message.Data!));
                if (versions.Count == 1)
                {
                    TestContext.Current.TestOutputHelper?.WriteLine($"installed to identified: {Stopwatch.GetElapsedTime(installed).TotalMilliseconds:0} ms");
                    Assert.InRange(Stopwatch.GetElapsedTime(installed), TimeSpan.Zero, Patience);
                }

                if (versions[^1] == "3.1.4")
                {
                    break;
                }
            }

            Assert.All(versions[..^1], version => Assert.Equal("3.1.0", version));
            await Says(meshery, "StatefulSet", "prometheus");
            await Says(meshery, "Pod", "prometheus-0");
        }
        finally
        {
            fabric.TellIfFailed();
        }
    }

    private static Task<JsonElement> Says(MesheryServer meshery, string kind, string name) => Eventually.Be(
        () => meshery.About(kind, "monitoring", name) is [.., var newest] ? newest.Body : default,
        body => body.ValueKind == JsonValueKind.Object && body.TryGetProperty("component_metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("fingerprint", out var fingerprint) && fingerprint.GetProperty("product").GetString() == "prometheus"
            && fingerprint.TryGetProperty("version", out var version) && version.GetString() == "3.1.4",
        Patience,
        expectation: $"the row of {kind} {name} says the version that Prometheus gave");

    private static string VersionOf(string identity)
    {
        using var document = JsonDocument.Parse(identity);
        return document.RootElement.GetProperty("installations")[0].GetProperty("version").GetString()!;
    }

    private static string Workload(string apiVersion, string kind, string name, string before, string after) => new StringBuilder()
        .Append(System.Globalization.CultureInfo.InvariantCulture, $$$"""{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"{{{name}}}","namespace":"monitoring","labels":{"app.kubernetes.io/name":"prometheus"}},"spec":""")
        .Append(before)
        .Append("""{"containers":[{"name":"prometheus","image":"quay.io/prometheus/prometheus:v3.1.0","ports":[{"containerPort":9090}]}]}""")
        .Append(after)
        .Append('}')
        .ToString();
}
