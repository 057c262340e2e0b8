using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Scope;

/// <summary>What an administrator writes into the MeshSync object is what is watched, seconds later and without a restart.</summary>
public sealed class ScopeTests
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Whitelist_ChangedWhileRunning_TakesResourcesInAndOut()
    {
        await using var stage = await StageWith(MeshSyncs.Whitelist("pods.v1.", "configmaps.v1."));
        await stage.Converge("", "pods");
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Of("", "services").Objects);

        stage.Cluster.Apply(MeshSyncs.Whitelist("services.v1.", "configmaps.v1."));

        await stage.Converge("", "services");
        await Gone(stage, "", "pods");
        stage.Cluster.Apply(Manifests.ConfigMap("late"));
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Blacklist_IsTheDefaultWithoutIt_AndGoesWithTheObject()
    {
        await using var stage = await StageWith(MeshSyncs.Blacklist("pods.v1."));
        await stage.Converge("", "services");
        Assert.DoesNotContain(stage.Cluster.Requests, request => request.Resource == "pods");

        stage.Cluster.Delete("meshsyncs.meshery.io", "meshery", "meshery-meshsync");

        await stage.Converge("", "pods");
        Assert.Equal("default", stage.Agent.Scope.Source);
    }

    [Fact]
    public async Task List_ThatIsInvalid_KeepsTheLastGoodOneAndSaysWhatIsWrong()
    {
        await using var stage = await StageWith(MeshSyncs.Whitelist("configmaps.v1."));
        await stage.Converge("", "configmaps");

        stage.Cluster.Apply(MeshSyncs.WithData("""[{"Resource":"pods"}]""", ""));

        await Eventually.Be(() => stage.Agent.Scope.Problem, problem => problem?.StartsWith("spec.watch-list.data.whitelist[0].Resource", StringComparison.Ordinal) == true);
        stage.Cluster.Apply(Manifests.ConfigMap("late"));
        await stage.Converge("", "configmaps");
        Assert.DoesNotContain(stage.Cluster.Requests, request => request.Resource == "pods");

        stage.Cluster.Apply(MeshSyncs.Whitelist("pods.v1."));
        await stage.Converge("", "pods");
        Assert.Null(stage.Agent.Scope.Problem);
    }

    [Fact]
    public async Task List_ChangedWhileTheAgentWasDown_TakesResourcesOut()
    {
        await using var stage = await StageWith(MeshSyncs.Whitelist("pods.v1.", "configmaps.v1."));
        await stage.Converge("", "pods");
        await stage.StopAgent();

        stage.Cluster.Apply(MeshSyncs.Whitelist("configmaps.v1."));
        await stage.StartAgent();

        await Gone(stage, "", "pods");
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Theory]
    [InlineData("v1alpha1")]
    [InlineData("v1alpha2")]
    public async Task Definition_ThatComesLater_IsNoticed(string version)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 50 });
        await stage.StartAgent("--discovery-seconds", "600");
        await stage.Converge("", "pods");

        MeshSyncs.Install(stage.Cluster, version);
        stage.Cluster.Apply(MeshSyncs.Whitelist("configmaps.v1.").Replace("v1alpha1", version, StringComparison.Ordinal));

        await Gone(stage, "", "pods");
        await stage.Converge("", "configmaps");
    }

    [Fact]
    public async Task Entry_ThatIsNotServedYet_StartsWhenItAppears()
    {
        await using var stage = await StageWith(MeshSyncs.Whitelist("widgets.v1.example.io", "customresourcedefinitions.v1.apiextensions.k8s.io"));
        await Eventually.Be(() => stage.Agent.Scope.Notices, notices => notices.Any(notice => notice.Contains("widgets.v1.example.io", StringComparison.Ordinal)));
        Assert.Null(stage.Agent.Scope.Problem);

        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one"));

        await stage.Converge("example.io", "widgets");
        Assert.Empty(stage.Agent.Scope.Notices);
    }

    [Fact]
    public async Task MeshSync_ThatMayNotBeRead_IsReportedAndTheDefaultHolds()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 50 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "meshsyncs.meshery.io", Count = 0 });
        MeshSyncs.Install(stage.Cluster);
        await stage.StartAgent();

        await stage.Converge("", "pods");
        Assert.Contains("403", stage.Agent.Scope.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MeshSync_ThatCannotBeReadForNow_IsWaitedForBeforeAnythingIsWatched()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 50 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 500, Resource = "meshsyncs.meshery.io", Verb = ApiVerb.List, Count = 3 });
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(MeshSyncs.Blacklist("pods.v1."));
        await stage.StartAgent();

        await stage.Converge("", "services");
        Assert.DoesNotContain(stage.Cluster.Requests, request => request.Resource == "pods");
    }

    [Fact]
    public async Task WatchOfTheObject_ThatBreaks_IsTakenUpAgain()
    {
        await using var stage = await StageWith(MeshSyncs.Whitelist("configmaps.v1."));
        await stage.Converge("", "configmaps");
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Drop, AfterBytes = 20, Resource = "meshsyncs.meshery.io", OpenWatches = true });

        stage.Cluster.Apply(MeshSyncs.Whitelist("services.v1."));

        await stage.Converge("", "services");
        await Gone(stage, "", "configmaps");
    }

    private static async Task<Stage> StageWith(string meshSync)
    {
        var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 50 });
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(meshSync);
        stage.Cluster.Apply(Manifests.ConfigMap("first"));
        await stage.StartAgent();
        return stage;
    }

    private static async Task Gone(Stage stage, string group, string resource) => await Eventually.Be(
        async () => (await stage.Log.CatchUp()).Of(group, resource), told => told.Objects.Count == 0 && told.CompleteLists > 1, Seconds);
}
