using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Scope;

/// <summary>Events that a whitelist entry leaves out stay in the cluster; everything else converges all the same.</summary>
public sealed class EventFilterTests
{
    [Fact]
    public async Task Deleted_LeftOut_NothingIsEverReportedGone()
    {
        await using var stage = await StageWith("ADDED", "MODIFIED");
        await Names(stage, "first", "last");

        stage.Cluster.Delete("configmaps", "default", "first");
        stage.Cluster.Apply(Manifests.ConfigMap("other"));
        await Names(stage, "first", "last", "other");

        await stage.StopAgent();
        stage.Cluster.Delete("configmaps", "default", "last");
        stage.Cluster.Apply(Manifests.ConfigMap("another"));
        await stage.StartAgent();
        await Names(stage, "another", "first", "last", "other");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Modified_LeftOut_OnlyWhatComesAndGoesIsReported()
    {
        await using var stage = await StageWith("ADDED", "DELETED");
        await Names(stage, "first", "last");
        string before = stage.Log.Of("", "configmaps").Objects["default/first"].ResourceVersion;

        stage.Cluster.Apply(Manifests.ConfigMap("first", "changed"));
        stage.Cluster.Delete("configmaps", "default", "last");

        await Names(stage, "first");
        Assert.Equal(before, stage.Log.Of("", "configmaps").Objects["default/first"].ResourceVersion);
    }

    [Fact]
    public async Task Added_LeftOut_OnlyWhatChangesIsReported()
    {
        await using var stage = await StageWith("MODIFIED", "DELETED");
        await stage.WatchOpen("configmaps");

        stage.Cluster.Apply(Manifests.ConfigMap("new"));
        stage.Cluster.Apply(Manifests.ConfigMap("first", "changed"));
        await Names(stage, "first");

        stage.Cluster.Delete("configmaps", "default", "first");
        await Names(stage);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Events_ChangedWhileRunning_AreCaughtUpWith()
    {
        await using var stage = await StageWith("ADDED");
        await Names(stage, "first", "last");
        stage.Cluster.Delete("configmaps", "default", "last");
        stage.Cluster.Apply(Manifests.ConfigMap("first", "changed"));

        stage.Cluster.Apply(MeshSyncs.Whitelist("configmaps.v1."));

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    private static async Task<Stage> StageWith(params string[] events)
    {
        var stage = await Stage.Set(new SimulatedClusterOptions());
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(MeshSyncs.Whitelist(("configmaps.v1.", events)));
        stage.Cluster.Apply(Manifests.ConfigMap("first"));
        stage.Cluster.Apply(Manifests.ConfigMap("last"));
        await stage.StartAgent();
        return stage;
    }

    private static async Task Names(Stage stage, params string[] names) => await Eventually.Be(
        async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects.Keys.Where(key => key.StartsWith("default/", StringComparison.Ordinal)).Order().ToList(),
        told => told.SequenceEqual(names.Select(name => $"default/{name}")));
}
