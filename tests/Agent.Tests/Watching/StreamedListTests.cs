using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>Lists that come as the initial events of a watch, and servers that do not do that, or not to the end.</summary>
public sealed class StreamedListTests
{
    public static TheoryData<Fault> Interruptions =>
    [
        new Fault { Kind = FaultKind.Drop, AfterEvents = 10 },
        new Fault { Kind = FaultKind.Drop, AfterEvents = 10, AfterBytes = 100 },
        new Fault { Kind = FaultKind.Cut, AfterEvents = 10 },
        new Fault { Kind = FaultKind.Cut, AfterEvents = 10, AfterBytes = 100 },
        new Fault { Kind = FaultKind.Garbage, AfterEvents = 10 },
        new Fault { Kind = FaultKind.Status, StatusCode = 410, AfterEvents = 10 },
        new Fault { Kind = FaultKind.Status, StatusCode = 500, AfterEvents = 10 },
        new Fault { Kind = FaultKind.Status, StatusCode = 429, RetryAfterSeconds = 1 },
        new Fault { Kind = FaultKind.Status, StatusCode = 503 },
        new Fault { Kind = FaultKind.Stall, AfterEvents = 10 },
    ];

    [Fact]
    public async Task List_WhereTheServerStreams_AsksWhereItIsAndThenGoesOnAsTheWatch()
    {
        await using var stage = await Stage.Set();
        Fill(stage, 30);
        await stage.StartAgent();
        await stage.Converge("", "configmaps");
        stage.Cluster.Apply(Manifests.ConfigMap("late"));
        stage.Cluster.Delete("configmaps", "default", "map-7");
        await stage.Converge("", "configmaps");

        Assert.Equal([ApiVerb.List, ApiVerb.Watch], Requests(stage, "configmaps").Select(asked => asked.Verb));
        var (now, request) = (Requests(stage, "configmaps").First(), Requests(stage, "configmaps").Last());
        Assert.Contains("limit=1", now.Query, StringComparison.Ordinal);
        Assert.All(
            ["sendInitialEvents=true", "resourceVersionMatch=NotOlderThan", "resourceVersion=", "allowWatchBookmarks=true", "timeoutSeconds="],
            parameter => Assert.Contains(parameter, request.Query, StringComparison.Ordinal));
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Stream_OfAnEmptyResource_IsACompleteListOfNothing()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Of("", "configmaps").Objects);
        Assert.DoesNotContain(Requests(stage, "configmaps"), IsPage);
    }

    [Fact]
    public async Task Stream_Refused_IsRememberedAndTheResourceListedInPages()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = WatchListMode.Refused });
        Fill(stage, 30);
        await stage.StartAgent("--page-size", "10", "--concurrent-lists", "1");
        await stage.Watching("configmaps");

        Assert.Equal(3, Requests(stage, "configmaps").Count(IsPage));
        var asked = stage.Cluster.Requests.Where(request => request.Query.Contains("sendInitialEvents", StringComparison.Ordinal)).ToList();
        Assert.InRange(asked.Count(request => !request.Resource.Contains('.', StringComparison.Ordinal)), 0, 1);
        Assert.Equal(asked.Count, asked.DistinctBy(request => request.Resource.Split('.', 2).ElementAtOrDefault(1)).Count());
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Stream_TakenForAnOrdinaryWatch_IsNoticedByItsSilence()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = WatchListMode.Ignored });
        Fill(stage, 30);
        await stage.StartAgent("--page-size", "10");
        await stage.Watching("configmaps");
        stage.Cluster.Apply(Manifests.ConfigMap("late"));

        await stage.Converge("", "configmaps");
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Theory]
    [MemberData(nameof(Interruptions), DisableDiscoveryEnumeration = true)]
    public async Task Stream_InterruptedBeforeItsEnd_IsNoListAndInfersNothing(Fault fault)
    {
        await using var stage = await Stage.Set();
        Fill(stage, 30);
        stage.Cluster.Faults.Add(fault with { Resource = "configmaps", Verb = ApiVerb.Watch });
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        var batches = stage.Log.Batches.Where(batch => batch.Type.Resource == "configmaps").ToList();
        Assert.Single(batches, batch => batch.End);
        Assert.Equal(30u, batches.Single(batch => batch.End).ItemCount);
        Assert.Empty(stage.Log.Breaches);

        stage.Cluster.Delete("configmaps", "default", "map-3");
        await stage.Converge("", "configmaps");
    }

    [Fact]
    public async Task Stream_ThatNeverComesToItsEnd_DoesNotKeepTheResourceFromBeingListed()
    {
        await using var stage = await Stage.Set();
        Fill(stage, 30);
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Cut, AfterEvents = 5, Resource = "configmaps", Verb = ApiVerb.Watch, Count = 0 });
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
    }

    [Fact]
    public async Task Stream_FromACacheThatLags_EndsInThePresentState()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchCacheLag = 7, WatchList = WatchListMode.ServedBehind });
        Fill(stage, 5);
        stage.Cluster.Apply(Manifests.ConfigMap("map-0", "changed"));
        stage.Cluster.Delete("configmaps", "default", "map-1");
        stage.Cluster.Apply(Manifests.ConfigMap("new"));
        stage.Cluster.Delete("configmaps", "default", "map-2");
        stage.Cluster.Apply(Manifests.ConfigMap("map-2", "again"));
        stage.Cluster.Delete("configmaps", "default", "map-3");
        stage.Cluster.Apply(Manifests.ConfigMap("new", "changed"));
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        var told = stage.Log.Of("", "configmaps");
        Assert.Equal((1, 0), (told.CompleteLists, stage.Log.Breaches.Count));
        Assert.Contains("default/new", told.Listed);
        Assert.Contains("again", told.Objects["default/map-2"].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relist_FromACacheThatLags_TellsNoStateThatIsOlderThanWhatWasTold()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchCacheLag = 3 });
        Fill(stage, 5);
        stage.Cluster.Apply(Manifests.ConfigMap("map-0", "changed"));
        await stage.StartAgent();
        await stage.Watching("configmaps");
        stage.Cluster.Apply(Manifests.ConfigMap("map-1", "changed"));
        stage.Cluster.Delete("configmaps", "default", "map-2");
        stage.Cluster.Apply(Manifests.ConfigMap("map-2", "again"));
        await stage.Converge("", "configmaps");

        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 410, Resource = "configmaps", OpenWatches = true });

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "configmaps").CompleteLists, lists => lists == 2);
        await stage.Converge("", "configmaps");
        Assert.Equal((0, 0), (stage.Log.Of("", "configmaps").Regressions, stage.Log.Breaches.Count));
    }

    [Fact]
    public async Task Relist_AfterTheHistoryIsGone_StreamsAgainAndFindsTheDeletions()
    {
        await using var stage = await Stage.Set();
        Fill(stage, 10);
        await stage.StartAgent();
        await stage.Watching("configmaps");

        await stage.Cluster.StopAsync(TestContext.Current.CancellationToken);
        stage.Cluster.Delete("configmaps", "default", "map-4");
        stage.Cluster.Compact();
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Cut, AfterEvents = 3, Resource = "configmaps", Verb = ApiVerb.Watch, Count = 1 });
        await stage.Cluster.StartAgainAsync(TestContext.Current.CancellationToken);

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
        Assert.DoesNotContain("default/map-4", stage.Log.Of("", "configmaps").Objects.Keys);
    }

    private static void Fill(Stage stage, int count)
    {
        foreach (int i in Enumerable.Range(0, count))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i}"));
        }
    }

    /// <summary>Not the question where the server is.</summary>
    private static bool IsPage(RecordedRequest request) => request.Verb == ApiVerb.List && request.Query.Contains("limit=10", StringComparison.Ordinal);

    private static IEnumerable<RecordedRequest> Requests(Stage stage, string resource) =>
        stage.Cluster.Requests.Where(request => request.Resource == resource);
}
