using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Agents;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

namespace MeshSync.Fabric.Silo.Tests.Products;

/// <summary>Products as they come, change and go, with everything real but the agent.</summary>
public sealed class LiveProductTests : IAsyncLifetime
{
    private const string Cluster = "c1";
    private const string Own = "products: [{id: own, name: Own, category: test, components: [{id: it, image: example.org/own/engine}]}]";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(string Subject, string Body)> _identities = new();
    private NatsServer _broker = null!;
    private NatsConnection _nats = null!;
    private MesheryServer _meshery = null!;
    private WatchedCluster _cluster = null!;
    private Task _listening = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _broker = await NatsServer.StartAsync();
        _nats = new NatsConnection(new NatsOpts { Url = _broker.Url });
        _meshery = await MesheryServer.Start(_broker.Url);
        _cluster = new WatchedCluster(_broker.Url, Cluster, new ResourceType("apps", "v1", "deployments", "Deployment", Namespaced: true));
        var heard = await _nats.SubscribeCoreAsync<string>(Subjects.AllIdentities);
        _listening = Task.Run(async () =>
        {
            await foreach (var message in heard.Msgs.ReadAllAsync(CancellationToken.None))
            {
                _identities.Enqueue((message.Subject, message.Data ?? ""));
            }
        });
        await _nats.PingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _meshery.DisposeAsync();
        await _nats.DisposeAsync();
        await _listening;
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Product_ComesChangesSurvivesARestartAndGoes()
    {
        await using (var silo = await Start())
        {
            await _cluster.List("1", [CertManager("1", "v1.14.2")]);
            var installed = Stopwatch.GetTimestamp();
            await Eventually.Be(() => _identities.Count == 1);
            TestContext.Current.TestOutputHelper?.WriteLine($"installed to identified: {Stopwatch.GetElapsedTime(installed).TotalMilliseconds:0} ms");
            Assert.Equal("meshsync.identities.c1.cert-manager", _identities.First().Subject);
            await Eventually.Be(() => Rows(), rows => rows.Count == 2 && Fingerprint(rows[^1]).GetProperty("version").GetString() == "1.14.2");
            Assert.Contains("\"version\":\"1.14.2\"", (await silo.Get("/api/v1/products")).Text, StringComparison.Ordinal);
            Assert.Contains("\"evidence\":[{\"product\":\"cert-manager\"", (await silo.Get("/api/v1/clusters/c1/products/cert-manager")).Text, StringComparison.Ordinal);
            Assert.Equal(404, (await silo.Get("/api/v1/clusters/c1/products/istio")).Status);
        }

        await using (var silo = await Start())
        {
            await _cluster.List("1", [CertManager("1", "v1.14.2")]);
            Assert.Contains("\"evidence\":[{", (await silo.Get("/api/v1/clusters/c1/products/cert-manager")).Text, StringComparison.Ordinal);
            Assert.Equal((1, 2), (_identities.Count, Rows().Count));
            await _cluster.List("2", [CertManager("2", "v1.15.0")]);
            await Eventually.Be(() => Rows(), rows => Fingerprint(rows[^1]).GetProperty("version").GetString() == "1.15.0");
            Assert.Equal(2, _identities.Count);
            await _cluster.List("3", []);
            await Eventually.Be(() => _identities.Count == 3);
            Assert.Contains("\"installations\":[]", _identities.Last().Body, StringComparison.Ordinal);
            Assert.Equal("[]", (await silo.Get("/api/v1/products")).Text);
        }
    }

    [Fact]
    public async Task Product_AskedForItsVersion_SaysItInIdentityAndRow_UntilItIsGone_AndARestartTellsNothing()
    {
        await using var agent = new ScriptedAgent(_broker.Url, Cluster, (request, verb) =>
            verb == "probe" && request.Probe is { IsPod: true, Target: "prometheus-0", Port: "9090" } ? (null, """{"version":"3.1.4"}""") : ("unavailable", "nobody there"));
        await agent.Listening();
        await using var pods = new WatchedCluster(_broker.Url, Cluster, new ResourceType("", "v1", "pods", "Pod", Namespaced: true));
        (string Name, string Json)[] workloads = [Deployment("prometheus", "1", "quay.io/prometheus/prometheus:v3.1.0")], running = [Pod("prometheus-0", "1", "quay.io/prometheus/prometheus:v3.1.0")];
        int told, rows;
        await using (await Start())
        {
            await _cluster.List("1", workloads);
            await pods.List("1", running);
            await Eventually.Be(() => _identities.LastOrDefault().Body ?? "", body => body.Contains("\"version\":\"3.1.4\"", StringComparison.Ordinal), Patience);
            await Eventually.Be(Rows, all => all.Count(row => Fingerprint(row).GetProperty("version").GetString() == "3.1.4") == 2, Patience);
            Assert.Equal("meshsync.identities.c1.prometheus", _identities.Last().Subject);
            (told, rows) = (_identities.Count, Rows().Count);
        }

        await using (var silo = await Start())
        {
            await _cluster.List("1", workloads);
            await pods.List("1", running);
            await Eventually.Be(() => silo.Get("/api/v1/clusters/c1/tiers"), answer => answer.Text.Contains("3.1.4", StringComparison.Ordinal), Patience);
            Assert.Equal((told, rows), (_identities.Count, Rows().Count));
            await _cluster.List("2", []);
            await pods.List("2", []);
            await Eventually.Be(() => _identities.Last().Body, body => body.Contains("\"installations\":[]", StringComparison.Ordinal), Patience);
        }
    }

    [Fact]
    public async Task Catalogue_SuppliedChangedAndRemoved_IsAppliedToWhatIsStored()
    {
        await using var silo = await Start();
        await _cluster.List("1", [Deployment("engine", "1", "mirror.local/own/engine:v3.2.1")]);
        var bucket = await Eventually.Be<INatsKVStore>(Bucket, store => store.Bucket.Length > 0);
        await Eventually.Be(() => Rows().Count == 1);

        await bucket.PutAsync("own", Own, cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.Be(() => _identities.Any(one => one.Subject.EndsWith(".own", StringComparison.Ordinal) && one.Body.Contains("\"version\":\"3.2.1\"", StringComparison.Ordinal)), TimeSpan.FromSeconds(20));
        Assert.StartsWith("accepted", await Status(bucket), StringComparison.Ordinal);

        await bucket.PutAsync("own", "products: [{id: own}]", cancellationToken: TestContext.Current.CancellationToken);
        var refused = await Eventually.Be(() => Status(bucket), status => status.StartsWith("refused", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Contains("own", refused, StringComparison.Ordinal);
        Assert.Contains("\"product\":\"own\"", (await silo.Get("/api/v1/products")).Text, StringComparison.Ordinal);

        await bucket.DeleteAsync("own", cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.Be(() => silo.Get("/api/v1/products"), answer => answer.Text == "[]", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Settings_OfCatalogueAndRows_TakeAFileAndLeaveRowsAsTheyAre()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("own.yaml"), Own, TestContext.Current.CancellationToken);
        await using var silo = await Start("--catalogue", folder.File("own.yaml"), "--fingerprint-rows", "false");
        await _cluster.List("1", [Deployment("engine", "1", "mirror.local/own/engine:v3.2.1")]);
        await Eventually.Be(() => _identities.Any(one => one.Subject.EndsWith(".own", StringComparison.Ordinal)), Patience);

        // What is told later comes after a mark would have.
        await _cluster.List("2", [Deployment("engine", "1", "mirror.local/own/engine:v3.2.1"), Deployment("other", "1", "mirror.local/other:1")]);
        await Eventually.Be(() => Rows().Any(row => row.GetProperty("Object").GetProperty("metadata").GetProperty("name").GetString() == "other"), Patience);
        Assert.All(Rows(), row => Assert.Equal("", Fingerprint(row).GetProperty("version").GetString()));
        Assert.Equal(2, Rows().Count);
    }

    private static async Task<string> Status(INatsKVStore bucket) =>
        await bucket.TryGetEntryAsync<string>(CatalogueBucket.Status("own"), cancellationToken: TestContext.Current.CancellationToken) is { Success: true } entry ? entry.Value.Value! : "";

    private async Task<INatsKVStore> Bucket() =>
        await new NatsKVContext(new NatsJSContext(_nats)).GetStoreAsync(CatalogueBucket.Name, TestContext.Current.CancellationToken);

    private async Task<RunningSilo> Start(params string[] flags)
    {
        var silo = await RunningSilo.Start(_broker.Url, flags);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        return silo;
    }

    private List<JsonElement> Rows() => [.. _meshery.Received.Select(message => JsonElement.Parse(message))];

    private static JsonElement Fingerprint(JsonElement message) =>
        message.GetProperty("Object").GetProperty("component_metadata") is { ValueKind: JsonValueKind.Object } metadata && metadata.TryGetProperty("fingerprint", out var fingerprint)
            ? fingerprint
            : JsonElement.Parse("""{"version":""}""");

    private static (string Name, string Json) CertManager(string version, string tag) =>
        Deployment("cert-manager", version, $"quay.io/jetstack/cert-manager-controller:{tag}");

    private static (string Name, string Json) Pod(string name, string version, string image) => (name, $$$$$"""
        {"metadata":{"name":"{{{{{name}}}}}","namespace":"default","uid":"uid-{{{{{name}}}}}","resourceVersion":"{{{{{version}}}}}","labels":{"app.kubernetes.io/name":"prometheus"}},
         "spec":{"containers":[{"name":"c","image":"{{{{{image}}}}}","ports":[{"containerPort":9090}]}]}}
        """);

    private static (string Name, string Json) Deployment(string name, string version, string image) => (name, $$$$$"""
        {"metadata":{"name":"{{{{{name}}}}}","namespace":"default","uid":"uid-1","resourceVersion":"{{{{{version}}}}}","labels":{"app.kubernetes.io/name":"{{{{{name}}}}}"}},
         "spec":{"template":{"spec":{"containers":[{"name":"c","image":"{{{{{image}}}}}"}]}}}}
        """);
}
