using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Tests.Scope;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Discovery;

/// <summary>One object is watched once, and what only looks the same is watched as well.</summary>
public sealed class DoubleServingTests
{
    [Fact]
    public async Task Group_ThatServesTheSameObjects_IsNotWatched()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.ConfigMap("one"));
        stage.Cluster.Mirror("configmaps", "mirror.example.io", "v1");
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        await stage.Converge("discovery.k8s.io", "endpointslices");
        Assert.DoesNotContain(stage.Cluster.Requests, request => request is { Verb: ApiVerb.Watch, Resource: "configmaps.mirror.example.io" });
    }

    [Fact]
    public async Task Group_ThatServesOtherObjectsUnderTheSameNames_IsWatched()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.ConfigMap("one"));
        stage.Cluster.Apply(Manifests.Definition("configmaps", "ConfigMap", "other.example.io"));
        stage.Cluster.Apply(Manifests.Custom("ConfigMap", "other.example.io", "one"));
        stage.Cluster.Apply(Manifests.Custom("ConfigMap", "other.example.io", "two"));
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        await stage.Converge("other.example.io", "configmaps");
        Assert.Equal(2, stage.Log.Of("other.example.io", "configmaps").Objects.Count);
    }

    [Fact]
    public async Task Group_OfWhichNothingIsThereYet_IsWatchedUntilItsObjectsTell()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Mirror("configmaps", "mirror.example.io", "v1");
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("mirror.example.io", "configmaps").CompleteLists == 1);
    }

    [Fact]
    public async Task Events_AskedForInBothGroups_AreWatchedInOne()
    {
        await using var stage = await Stage.Set();
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(MeshSyncs.Whitelist("events.v1.", "events.v1.events.k8s.io", "configmaps.v1."));
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "events").CompleteLists == 1);
        Assert.DoesNotContain(stage.Cluster.Requests, request => request is { Verb: ApiVerb.Watch, Resource: "events.events.k8s.io" });
    }
}
