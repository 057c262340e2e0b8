using System.Net;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>The agent against a real kube-apiserver, whose word on lists, watches and permissions is the last.</summary>
public sealed class RealApiServerTests(KubeApiServer cluster) : IClassFixture<KubeApiServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agent_OnARealCluster_TellsWhatItHoldsAndEveryChange()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var log = await Log(nats);
        await CreateConfigMap("listed");
        await using var agent = await RunningAgent.Start(cluster.AdminKubeConfig, nats.Url, "--page-size", "3");

        await Agree(log, "", "namespaces", "api/v1/namespaces");
        await Agree(log, "rbac.authorization.k8s.io", "clusterroles", "apis/rbac.authorization.k8s.io/v1/clusterroles");
        await Agree(log, "", "configmaps", "api/v1/configmaps");
        await CreateConfigMap("watched");
        await Agree(log, "", "configmaps", "api/v1/configmaps");
        await Delete("api/v1/namespaces/default/configmaps/listed");
        await Agree(log, "", "configmaps", "api/v1/configmaps");

        Assert.Empty(log.Breaches);
        Assert.DoesNotContain(log.Collections, key => log.Of(key.Group, key.Resource).Objects.Count > 0 && (key.Resource is "events" or "leases" || key.Group == "extensions"));
        Assert.Contains(log.Collections, key => key is { Group: "batch", Resource: "cronjobs" });
    }

    [Fact]
    public async Task Definition_OnARealCluster_IsFollowedWithinSeconds()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var log = await Log(nats);
        await using var agent = await RunningAgent.Start(cluster.AdminKubeConfig, nats.Url, "--discovery-seconds", "600");
        await Agree(log, "apiextensions.k8s.io", "customresourcedefinitions", "apis/apiextensions.k8s.io/v1/customresourcedefinitions");

        await Create("apis/apiextensions.k8s.io/v1/customresourcedefinitions", Manifests.Definition("gadgets", "Gadget", "example.org"));
        await Eventually.Be(() => TryCreate("apis/example.org/v1/namespaces/default/gadgets", Manifests.Custom("Gadget", "example.org", "one", ",\"spec\":{\"a\":1}")));
        await Agree(log, "example.org", "gadgets", "apis/example.org/v1/gadgets");

        await Delete("apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.org");
        await Eventually.Be(async () => (await log.CatchUp()).Of("example.org", "gadgets").Objects.Count == 0);
        Assert.Empty(log.Breaches);
    }

    [Fact]
    public async Task History_CompactedDuringAnOutage_IsListedAgain()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var log = await Log(nats);
        await using var agent = await RunningAgent.Start(cluster.AdminKubeConfig, nats.Url);
        await CreateConfigMap("before");
        await Agree(log, "", "configmaps", "api/v1/configmaps");

        await cluster.CompactAsync();
        await cluster.RestartAsync();
        await CreateConfigMap("after");

        await Agree(log, "", "configmaps", "api/v1/configmaps");
        Assert.Empty(log.Breaches);
    }

    [Fact]
    public async Task User_WithFewRights_SeesWhatItMaySee()
    {
        await Create("apis/rbac.authorization.k8s.io/v1/clusterroles", """
            {"metadata":{"name":"maps"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["list","watch"]}]}
            """);
        await Create("apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata":{"name":"maps"},"subjects":[{"kind":"User","name":"alice","apiGroup":"rbac.authorization.k8s.io"}],
            "roleRef":{"kind":"ClusterRole","name":"maps","apiGroup":"rbac.authorization.k8s.io"}}
            """);
        await using var nats = await NatsServer.StartAsync();
        await using var log = await Log(nats);
        await using var agent = await RunningAgent.Start(cluster.AliceKubeConfig, nats.Url, "--cluster-id", "alices");

        await CreateConfigMap("for-alice");
        await Agree(log, "", "configmaps", "api/v1/configmaps");
        Assert.DoesNotContain(log.Collections, key => key.Resource != "configmaps" && log.Of(key.Group, key.Resource).Objects.Count > 0);
    }

    private static async Task<WatchLogReplica> Log(NatsServer nats)
    {
        var log = new WatchLogReplica(nats.Url);
        await log.CreateStream();
        return log;
    }

    /// <summary>Waits until the log tells the same names and versions as the server.</summary>
    private async Task Agree(WatchLogReplica log, string group, string resource, string path) => await Eventually.Be(async () =>
    {
        using var list = JsonDocument.Parse(await cluster.Admin.GetStringAsync(path, Cancellation));
        var held = list.RootElement.GetProperty("items").EnumerateArray().Select(item => Key(item.GetProperty("metadata"))).Order().ToList();
        var told = (await log.CatchUp()).Of(group, resource);
        return told.CompleteLists > 0 && held.SequenceEqual(told.Objects.Select(entry => $"{entry.Key} {entry.Value.ResourceVersion}").Order());
    });

    private static string Key(JsonElement metadata) =>
        $"{(metadata.TryGetProperty("namespace", out var ns) ? ns.GetString() : "")}/{metadata.GetProperty("name").GetString()} {metadata.GetProperty("resourceVersion").GetString()}";

    private Task CreateConfigMap(string name) => Create("api/v1/namespaces/default/configmaps", Manifests.ConfigMap(name));

    private async Task Create(string path, string json) => Assert.True(await TryCreate(path, json));

    private async Task<bool> TryCreate(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await cluster.Admin.PostAsync(path, content, Cancellation);
        return response.StatusCode == HttpStatusCode.Created;
    }

    private async Task Delete(string path)
    {
        using var response = await cluster.Admin.DeleteAsync(path, Cancellation);
        Assert.True(response.IsSuccessStatusCode);
    }
}
