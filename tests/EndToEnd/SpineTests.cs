using System.Text.Json;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>A change in a real API server, all the way to what Meshery Server reads.</summary>
[Collection(nameof(RealCluster))]
public sealed class SpineTests(KubeApiServer server, RunningSpine spine) : IClassFixture<RunningSpine>, IAsyncLifetime
{
    private readonly ApiClient _api = new(server);
    private string _namespace = "";

    public async ValueTask InitializeAsync()
    {
        _namespace = await _api.NamespaceAsync();
        await Seen.Async(spine.Meshery, "Namespace", "", _namespace, "ADDED");
    }

    public ValueTask DisposeAsync()
    {
        spine.Fabric.TellIfFailed();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Object_CreatedChangedAndDeleted_IsToldAsAddedModifiedDeleted()
    {
        await _api.ConfigMapAsync(_namespace, "story", "one");
        await SeenAsync("ConfigMap", "story", "ADDED");
        await _api.MergeAsync(ConfigMap("story"), """{"data":{"key":"two"}}""");
        await SeenAsync("ConfigMap", "story", "MODIFIED");
        await _api.DeleteAsync(ConfigMap("story"));
        var deleted = await SeenAsync("ConfigMap", "story", "DELETED");

        Assert.Equal(["ADDED", "MODIFIED", "DELETED"], spine.Meshery.About("ConfigMap", _namespace, "story").Select(message => message.Event));
        Assert.Equal("""{"key":"two"}""", deleted.Body.GetProperty("data").GetString());
        Assert.Equal("v1", deleted.Body.GetProperty("apiVersion").GetString());
        Assert.Equal(_namespace, deleted.Body.GetProperty("metadata").GetProperty("namespace").GetString());
    }

    [Fact]
    public async Task Object_OfACustomResourceDefinedLater_IsToldToo()
    {
        var group = $"{_namespace}.example.org";
        await _api.CreateAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions", $$$$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.{{{{group}}}}"},
             "spec":{"group":"{{{{group}}}}","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """);
        await Eventually.Be(async () =>
        {
            await _api.CreateAsync($"apis/{group}/v1/namespaces/{_namespace}/widgets", $$$$"""
                {"apiVersion":"{{{{group}}}}/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":1.50},"status":null}
                """);
            return true;
        });

        var added = await SeenAsync("Widget", "w", "ADDED");

        Assert.Equal($"{group}/v1", added.Body.GetProperty("apiVersion").GetString());
        Assert.False(added.Body.TryGetProperty("status", out _));
        await _api.DeleteAsync($"apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{group}");
        await SeenAsync("Widget", "w", "DELETED");
    }

    [Fact]
    public async Task Secret_Created_LeavesTheClusterWithoutItsValues()
    {
        const string value = "dG9wLXNlY3JldC12YWx1ZQ==";
        await _api.CreateAsync($"api/v1/namespaces/{_namespace}/secrets", $$$$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"login","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"password\":\"{{{{value}}}}\"}}"}},"data":{"password":"{{{{value}}}}"}}
            """);

        var added = await SeenAsync("Secret", "login", "ADDED");

        Assert.DoesNotContain(value, added.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("password", added.Body.GetProperty("data").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Object_OfOneAndAHalfMegabytes_ArrivesWhole()
    {
        // 1.5 MB is what etcd takes; quotes double in Meshery's JSON within JSON.
        var value = string.Concat(Enumerable.Repeat("\\\"", 450_000));
        await _api.ConfigMapAsync(_namespace, "large", value);

        var added = await SeenAsync("ConfigMap", "large", "ADDED");

        using var data = JsonDocument.Parse(added.Body.GetProperty("data").GetString()!);
        Assert.Equal(new string('"', 450_000), data.RootElement.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Role_WithDotsAndColonsInItsName_IsToldUnderThatName()
    {
        const string name = "system:e2e.role:v1.2";
        await _api.CreateAsync($"apis/rbac.authorization.k8s.io/v1/namespaces/{_namespace}/roles", $$$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"{{{{name}}}}"},"rules":[]}
            """);

        await SeenAsync("Role", name, "ADDED");
    }

    [Fact]
    public async Task Design_MarkedObject_CarriesTheDesignsId()
    {
        const string design = "3f1a7d62-6a55-4d8e-9d2f-0c1b5ab0f3ad";
        await _api.CreateAsync($"api/v1/namespaces/{_namespace}/configmaps", $$$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"designed","labels":{"design.meshery.io/id":"{{{{design}}}}"}}}
            """);

        var added = await SeenAsync("ConfigMap", "designed", "ADDED");

        Assert.Equal(design, added.Body.GetProperty("pattern_resource").GetString());
    }

    [Fact]
    public async Task Garbage_OnTheWatchLog_StopsNobody()
    {
        await using var stranger = new NATS.Client.Core.NatsConnection(new NATS.Client.Core.NatsOpts { Url = spine.Fabric.Nats.Url });
        foreach (var partition in Enumerable.Range(0, 8))
        {
            await stranger.PublishAsync($"watch.nobody.{partition}.core.pods", "not a batch"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
            await stranger.PublishAsync($"watch.x.{partition}", "{}"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
        }

        await stranger.PingAsync(TestContext.Current.CancellationToken);
        await _api.ConfigMapAsync(_namespace, "after", "garbage");

        await SeenAsync("ConfigMap", "after", "ADDED");
    }

    [Fact]
    public async Task Connection_TowardsMeshery_IsNamedMeshsync()
    {
        using var http = new HttpClient();
        var connections = await http.GetStringAsync(new Uri(spine.Fabric.Nats.MonitoringUrl, "connz"), TestContext.Current.CancellationToken);

        Assert.Contains("\"name\": \"meshsync\"", connections, StringComparison.Ordinal);
    }

    private string ConfigMap(string name) => $"api/v1/namespaces/{_namespace}/configmaps/{name}";

    private Task<CoreMessage> SeenAsync(string kind, string name, string eventType) => Seen.Async(spine.Meshery, kind, _namespace, name, eventType);
}
