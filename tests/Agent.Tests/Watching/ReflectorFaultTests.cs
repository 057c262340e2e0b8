using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>Whatever an API server does to a list or a watch, what the log tells converges to what the cluster holds.</summary>
public sealed class ReflectorFaultTests
{
    private static readonly SimulatedClusterOptions InPages = new() { WatchList = WatchListMode.Refused };

    public static TheoryData<Fault> WatchFaults =>
    [
        new Fault { Kind = FaultKind.Drop, AfterBytes = 30 },
        new Fault { Kind = FaultKind.Drop, AfterEvents = 2, AfterBytes = 100 },
        new Fault { Kind = FaultKind.Cut, AfterEvents = 1, AfterBytes = 50 },
        new Fault { Kind = FaultKind.Garbage, AfterEvents = 1 },
        new Fault { Kind = FaultKind.Status, StatusCode = 410, AfterEvents = 1 },
        new Fault { Kind = FaultKind.Status, StatusCode = 500, AfterEvents = 1 },
        new Fault { Kind = FaultKind.Stall, AfterEvents = 1, AfterBytes = 20 },
    ];

    public static TheoryData<Fault> RequestFaults =>
    [
        new Fault { Kind = FaultKind.Status, StatusCode = 410 },
        new Fault { Kind = FaultKind.Status, StatusCode = 429, RetryAfterSeconds = 1 },
        new Fault { Kind = FaultKind.Status, StatusCode = 500 },
        new Fault { Kind = FaultKind.Drop },
        new Fault { Kind = FaultKind.Cut, AfterBytes = 700 },
        new Fault { Kind = FaultKind.Drop, AfterBytes = 700 },
        new Fault { Kind = FaultKind.Garbage, AfterBytes = 700 },
    ];

    [Theory]
    [MemberData(nameof(WatchFaults), DisableDiscoveryEnumeration = true)]
    public async Task OpenWatch_Struck_GoesOnWithoutLoss(Fault fault)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 20 });
        await stage.StartAgent("--watch-idle-seconds", "2");
        await stage.Watching("configmaps");

        stage.Cluster.Faults.Add(fault with { Resource = "configmaps", OpenWatches = true });
        foreach (int i in Enumerable.Range(0, 20))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"late-{i % 7}", $"{i}"));
        }

        stage.Cluster.Delete("configmaps", "default", "late-3");

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Theory]
    [MemberData(nameof(RequestFaults), DisableDiscoveryEnumeration = true)]
    public async Task List_Struck_IsRepeatedAndOnlyCompleteOnesCount(Fault fault)
    {
        await using var stage = await Stage.Set(InPages);
        foreach (int i in Enumerable.Range(0, 30))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i}"));
        }

        stage.Cluster.Faults.Add(fault with { Resource = "configmaps", Verb = ApiVerb.List });
        await stage.StartAgent("--page-size", "10");

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Theory]
    [MemberData(nameof(RequestFaults), DisableDiscoveryEnumeration = true)]
    public async Task Watch_RefusedAtFirst_IsOpenedLater(Fault fault)
    {
        await using var stage = await Stage.Set(InPages);
        stage.Cluster.Faults.Add(fault with { Resource = "configmaps", Verb = ApiVerb.Watch, AfterBytes = 0 });
        await stage.StartAgent();
        await stage.Converge("", "configmaps");

        stage.Cluster.Apply(Manifests.ConfigMap("late"));

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task History_Compacted_IsListedAgainWithTheDeletionsInBetween()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.ConfigMap("stays"));
        stage.Cluster.Apply(Manifests.ConfigMap("goes"));
        await stage.StartAgent();
        await stage.Watching("configmaps");

        await stage.Cluster.StopAsync(TestContext.Current.CancellationToken);
        stage.Cluster.Delete("configmaps", "default", "goes");
        stage.Cluster.Apply(Manifests.ConfigMap("comes"));
        stage.Cluster.Compact();
        await stage.Cluster.StartAgainAsync(TestContext.Current.CancellationToken);

        await stage.Converge("", "configmaps");
        Assert.DoesNotContain("default/goes", stage.Log.Of("", "configmaps").Objects.Keys);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task ContinueToken_Expired_BeginsTheListAnewWithPages()
    {
        await using var stage = await Stage.Set(InPages);
        foreach (int i in Enumerable.Range(0, 30))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i}"));
        }

        // Two requests pass, held up for no time: the first page, and the question where the server is or, where another collection has already
        // learnt that it does not stream lists, the second page. The request after them continues a list in either case, and fails.
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Stall, Duration = TimeSpan.Zero, AfterBytes = 1, Resource = "configmaps", Verb = ApiVerb.List, Count = 2 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 410, Resource = "configmaps", Verb = ApiVerb.List });
        await stage.StartAgent("--page-size", "10");

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
        var lists = stage.Cluster.Requests.Where(request => request is { Verb: ApiVerb.List, Resource: "configmaps" }).ToList();
        Assert.All(lists, request => Assert.Contains("limit=1", request.Query, StringComparison.Ordinal));
        Assert.Equal(
            2,
            lists.Count(request => request.Query.Contains("limit=10", StringComparison.Ordinal) && !request.Query.Contains("continue", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Resource_ThatIsForbidden_DisturbsNoOther()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 50 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "secrets", Count = 0 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 404, Resource = "services", Count = 0 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 500, Resource = "deployments.apps", Count = 0 });
        await stage.StartAgent();

        await stage.Converge("", "pods");
        await stage.Converge("", "configmaps");
        Assert.DoesNotContain(stage.Log.Collections, key => key.Resource is "secrets" && stage.Log.Of(key.Group, key.Resource).CompleteLists > 0);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task ApiServer_RestoredFromABackup_IsFollowedBack()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent();
        await stage.Watching("configmaps");
        stage.Cluster.Apply(Manifests.ConfigMap("before"));
        await stage.Converge("", "configmaps");

        await stage.Cluster.RestartAsync(resourceVersion: 5, TestContext.Current.CancellationToken);
        stage.Cluster.Apply(Manifests.ConfigMap("after"));

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects.ContainsKey("default/after"));
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Watch_ByTheClient_ContinuesFromWhereTheListEndedAndAsksForBookmarks()
    {
        await using var stage = await Stage.Set(InPages);
        await stage.StartAgent();
        await stage.Watching("configmaps");

        var watch = stage.Cluster.Requests.First(request =>
            request is { Verb: ApiVerb.Watch, Resource: "configmaps" } && !request.Query.Contains("sendInitialEvents", StringComparison.Ordinal));
        Assert.Contains("allowWatchBookmarks=true", watch.Query, StringComparison.Ordinal);
        Assert.Matches("resourceVersion=[1-9]", watch.Query);
        int timeout = int.Parse(watch.Query.Split("timeoutSeconds=")[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(timeout, 300, 600);
    }

    [Fact]
    public async Task Watch_OfAQuietResource_IsOpenedAgainWithoutAComplaintOrAList()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent("--watch-idle-seconds", "1");
        await Eventually.Be(() => stage.Cluster.Requests.Count(request => request is { Verb: ApiVerb.Watch, Resource: "configmaps" }) > 3);
        stage.Cluster.Apply(Manifests.ConfigMap("late"));

        await stage.Converge("", "configmaps");
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Null(stage.Agent.Reflectors.Single(reflector => reflector.Type is { Group: "", Resource: "configmaps" }).LastError);
    }
}
