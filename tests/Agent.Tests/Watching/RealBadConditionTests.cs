using System.Net;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>What goes wrong around a real kube-apiserver: permissions that come and go, restarts, resources that come back under their name.</summary>
public sealed class RealBadConditionTests(KubeApiServer cluster) : IClassFixture<KubeApiServer>
{
    private const string Maps = "api/v1/namespaces/default/configmaps";
    private const string Binding = "apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    private const string DefinitionPath = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public async Task Permission_GrantedAndTakenWhileRunning_IsFollowedWithoutARestartAndWithoutInventedDeletions()
    {
        await using var stage = await RealStage.Set(cluster);
        await stage.Create("apis/rbac.authorization.k8s.io/v1/clusterroles", """
            {"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list","watch"]}]}
            """);
        await stage.Create(Maps, Manifests.ConfigMap("before"));
        await stage.StartAgent(cluster.AliceKubeConfig, "--cluster-id", "alices");
        await Eventually.Be(() => stage.Log.Collections.Any() is false);

        await Grant(stage);
        await stage.Agree("", "configmaps", "api/v1/configmaps", TimeSpan.FromSeconds(90));

        // An open watch outlives its permission, so the server is restarted to end it.
        Assert.Equal(HttpStatusCode.OK, await stage.Send(HttpMethod.Delete, $"{Binding}/reader"));
        await cluster.RestartAsync();
        await stage.Create(Maps, Manifests.ConfigMap("unseen"));
        await stage.Send(HttpMethod.Delete, $"{Maps}/before");
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects.ContainsKey("default/before"));
        int lists = stage.Log.Of("", "configmaps").CompleteLists;

        await Grant(stage);
        await stage.Agree("", "configmaps", "api/v1/configmaps", TimeSpan.FromSeconds(90));
        Assert.InRange(stage.Log.Of("", "configmaps").CompleteLists, lists, lists + 1);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task ApiServer_KilledAndStartedAgain_IsFollowedOn()
    {
        await using var stage = await RealStage.Set(cluster);
        await stage.Create(Maps, Manifests.ConfigMap("killed-before"));
        await stage.StartAgent(cluster.AdminKubeConfig);
        await stage.Agree("", "configmaps", "api/v1/configmaps");

        await cluster.KillAsync();
        await cluster.StartAgainAsync();
        await stage.Create(Maps, Manifests.ConfigMap("killed-after"));
        await stage.Send(HttpMethod.Delete, $"{Maps}/killed-before");

        await stage.Agree("", "configmaps", "api/v1/configmaps");
        await stage.Agree("rbac.authorization.k8s.io", "clusterroles", "apis/rbac.authorization.k8s.io/v1/clusterroles");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Definition_OnARestartingServer_KeepsItsObjects()
    {
        await using var stage = await RealStage.Set(cluster);
        await stage.Create(DefinitionPath, Manifests.Definition("trinkets", "Trinket", "example.net"));
        await Eventually.Be(async () =>
            await stage.Send(HttpMethod.Post, "apis/example.net/v1/namespaces/default/trinkets", Manifests.Custom("Trinket", "example.net", "one")) == HttpStatusCode.Created);
        await stage.StartAgent(cluster.AdminKubeConfig, "--discovery-seconds", "1");
        await stage.Agree("example.net", "trinkets", "apis/example.net/v1/trinkets");

        await cluster.RestartAsync();
        await stage.Create(Maps, Manifests.ConfigMap("restarted"));
        await stage.Agree("", "configmaps", "api/v1/configmaps");

        Assert.Equal(1, stage.Log.Of("example.net", "trinkets").CompleteLists);
        Assert.Single(stage.Log.Of("example.net", "trinkets").Objects);
    }

    [Fact]
    public async Task Definition_DeletedAndCreatedAnewUnderItsName_IsFollowed()
    {
        await using var stage = await RealStage.Set(cluster);
        await stage.StartAgent(cluster.AdminKubeConfig, "--discovery-seconds", "600");
        await stage.Agree("apiextensions.k8s.io", "customresourcedefinitions", DefinitionPath);
        foreach (string name in (string[])["first", "second"])
        {
            await Eventually.Be(async () =>
                await stage.Send(HttpMethod.Post, DefinitionPath, Manifests.Definition("baubles", "Bauble", "example.com")) == HttpStatusCode.Created);
            await Eventually.Be(async () =>
                await stage.Send(HttpMethod.Post, "apis/example.com/v1/namespaces/default/baubles", Manifests.Custom("Bauble", "example.com", name)) == HttpStatusCode.Created);
            await stage.Agree("example.com", "baubles", "apis/example.com/v1/baubles");
            await stage.Send(HttpMethod.Delete, $"{DefinitionPath}/baubles.example.com");
        }

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("example.com", "baubles").Objects.Count == 0);
        Assert.Empty(stage.Log.Breaches);
    }

    private static Task Grant(RealStage stage) => stage.Create(Binding, """
        {"metadata":{"name":"reader"},"subjects":[{"kind":"User","name":"alice","apiGroup":"rbac.authorization.k8s.io"}],
        "roleRef":{"kind":"ClusterRole","name":"reader","apiGroup":"rbac.authorization.k8s.io"}}
        """);
}
