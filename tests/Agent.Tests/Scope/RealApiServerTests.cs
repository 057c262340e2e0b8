using System.Net;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Tests.Snapshot;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Scope;

/// <summary>The MeshSync object and the limits against a real kube-apiserver, whose word on selectors and paths is the last.</summary>
public sealed class RealApiServerTests(KubeApiServer cluster) : IClassFixture<KubeApiServer>
{
    private const string MeshSyncPath = "apis/meshery.io/v1alpha1/namespaces/meshery/meshsyncs";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchList_OnARealCluster_IsFollowedWithinSeconds()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var log = new WatchLogReplica(nats.Url);
        await log.CreateStream();
        await Install();
        await Eventually.Be(() => Create(MeshSyncPath, MeshSyncs.Whitelist("configmaps.v1.")));
        await Create("api/v1/namespaces/default/configmaps", Manifests.ConfigMap("one"));
        await using var agent = await RunningAgent.Start(cluster.AdminKubeConfig, nats.Url, "--discovery-seconds", "600");
        await Eventually.Be(async () => (await log.CatchUp()).Of("", "configmaps").Objects.ContainsKey("default/one"));
        Assert.Empty(log.Of("", "namespaces").Objects);

        await Merge($"{MeshSyncPath}/meshery-meshsync", MeshSyncs.Whitelist("namespaces.v1."));
        await Eventually.Be(async () => (await log.CatchUp()).Of("", "namespaces").Objects.ContainsKey("/meshery"));
        await Eventually.Be(async () => (await log.CatchUp()).Of("", "configmaps").Objects.Count == 0);

        await Merge($"{MeshSyncPath}/meshery-meshsync", MeshSyncs.WithData("[", ""));
        await Eventually.Be(() => agent.Scope.Problem?.Contains("whitelist: is no JSON", StringComparison.Ordinal) == true);

        using var deleted = await cluster.Admin.DeleteAsync($"{MeshSyncPath}/meshery-meshsync", Cancellation);
        await Eventually.Be(async () => (await log.CatchUp()).Of("", "configmaps").Objects.ContainsKey("default/one"));
        Assert.Empty(log.Breaches);
    }

    [Fact]
    public async Task Snapshot_OfTwoNamespaces_HoldsThemAndNothingElse()
    {
        using var directory = new TempDirectory();
        await Create("api/v1/namespaces", Manifests.Namespace("left"));
        await Create("api/v1/namespaces", Manifests.Namespace("right"));
        await Create("api/v1/namespaces/left/configmaps", Manifests.ConfigMap("a", "v", "left"));
        await Create("api/v1/namespaces/right/configmaps", Manifests.ConfigMap("b", "v", "right"));
        await using var run = new SnapshotRun(directory.Path, cluster.AdminKubeConfig, "--outputNamespaces", "left,right", "--stopAfter", "8s");

        Assert.Equal((int)ExitCode.Done, await run.ExitCode());
        var snapshot = SnapshotContent.Read(run.File());
        Assert.True(snapshot.Has("ConfigMap", "left", "a"));
        Assert.True(snapshot.Has("ConfigMap", "right", "b"));
        Assert.DoesNotContain("Namespace", snapshot.Kinds);
        Assert.All(snapshot.Of("ConfigMap"), map => Assert.Contains(map.GetProperty("metadata").GetProperty("namespace").GetString(), (IEnumerable<string?>)["left", "right"]));
    }

    private async Task Install()
    {
        await Create("api/v1/namespaces", Manifests.Namespace("meshery"));
        await Create("apis/apiextensions.k8s.io/v1/customresourcedefinitions", MeshSyncs.Definition("v1alpha1"));
    }

    private async Task<bool> Create(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await cluster.Admin.PostAsync(path, content, Cancellation);
        return response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict;
    }

    private async Task Merge(string path, string json)
    {
        // Only the spec, as an editor would leave the rest.
        using var document = JsonDocument.Parse(json);
        using var content = new StringContent($"{{\"spec\":{document.RootElement.GetProperty("spec").GetRawText()}}}", Encoding.UTF8, "application/merge-patch+json");
        using var response = await cluster.Admin.PatchAsync(path, content, Cancellation);
        Assert.True(response.IsSuccessStatusCode);
    }
}
