using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary><c>--outputNamespaces</c>: what is outside is neither listed nor watched, what is inside is as complete as ever.</summary>
public sealed class NamespaceLimitTests
{
    public static TheoryData<string> Limits => ["one", "one,two"];

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Collection_Limited_IsToldOfWithinTheLimitOnly(string limit)
    {
        await using var stage = await StageWith();
        await stage.StartAgent("--outputNamespaces", limit);
        await Told(stage, limit, "first");

        foreach (string space in Spaces)
        {
            stage.Cluster.Apply(Manifests.ConfigMap("late", "v", space));
        }

        await Told(stage, limit, "first", "late");
        foreach (string space in Spaces)
        {
            stage.Cluster.Delete("configmaps", space, "first");
        }

        await Told(stage, limit, "late");
        Assert.Empty(stage.Log.Breaches);
        var asked = stage.Cluster.Requests.Where(request => request.Verb is ApiVerb.List or ApiVerb.Watch).ToList();
        Assert.All(asked.Where(request => request.Resource == "configmaps"), request => Assert.Contains(request.Namespace, limit.Split(',')));
        Assert.DoesNotContain(asked, request => request.Resource is "namespaces" or "nodes");
    }

    [Fact]
    public async Task OneOfSeveralWatches_Expired_ListsAllNamespacesAgainAsOneRelist()
    {
        await using var stage = await StageWith();
        await stage.StartAgent("--outputNamespaces", "one,two", "--outputResources", "configmaps");
        await Told(stage, "one,two", "first");
        await Eventually.Be(() => stage.Cluster.Requests.Count(request => request is { Verb: ApiVerb.Watch, Resource: "configmaps" }) == 2);

        await stage.Cluster.StopAsync(TestContext.Current.CancellationToken);
        stage.Cluster.Delete("configmaps", "two", "first");
        stage.Cluster.Apply(Manifests.ConfigMap("comes", "v", "two"));
        stage.Cluster.Compact();
        await stage.Cluster.StartAgainAsync(TestContext.Current.CancellationToken);

        await Eventually.Be(
            async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects.Keys.Order().ToList(),
            told => told.SequenceEqual(["one/first", "two/comes"]));
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task OneOfSeveralWatches_Broken_GoesOnWithoutAList()
    {
        await using var stage = await StageWith();
        await stage.StartAgent("--outputNamespaces", "one,two", "--outputResources", "configmaps");
        await Told(stage, "one,two", "first");
        await Eventually.Be(() => stage.Cluster.Requests.Count(request => request is { Verb: ApiVerb.Watch, Resource: "configmaps" }) == 2);

        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Drop, AfterBytes = 30, Resource = "configmaps", OpenWatches = true });
        foreach (int i in Enumerable.Range(0, 20))
        {
            stage.Cluster.Apply(Manifests.ConfigMap("late", $"{i}", i % 2 == 0 ? "one" : "two"));
        }

        await Told(stage, "one,two", "first", "late");
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    private static readonly string[] Spaces = ["one", "two", "three"];

    private static async Task<Stage> StageWith()
    {
        var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 50 });
        foreach (string space in Spaces)
        {
            stage.Cluster.Apply(Manifests.Namespace(space));
            stage.Cluster.Apply(Manifests.ConfigMap("first", "v", space));
        }

        return stage;
    }

    /// <summary>Waits until the log tells of these names, in each namespace of the limit, as they are.</summary>
    private static async Task Told(Stage stage, string limit, params string[] names) => await Eventually.Be(
        async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects,
        told => told.Keys.Order().SequenceEqual(limit.Split(',').SelectMany(space => names.Select(name => $"{space}/{name}")).Order())
            && told.All(entry => stage.Cluster.Get("configmaps", entry.Key.Split('/')[0], entry.Key.Split('/')[1])!
                .Contains($"\"resourceVersion\":\"{entry.Value.ResourceVersion}\"", StringComparison.Ordinal)));
}
