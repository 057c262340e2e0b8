using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>Several things that go wrong together, or in the worst moment.</summary>
public sealed class BadConditionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WatchListMode.Served)]
    [InlineData(WatchListMode.Refused)]
    public async Task Watch_EndedBy410AndThenAFailingRelist_KeepsWhatIsKnownUntilAListIsComplete(WatchListMode watchList)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = watchList });
        Fill(stage, 30);
        await stage.StartAgent("--page-size", "10");
        await stage.Watching("configmaps");

        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 500, Resource = "configmaps", Verb = ApiVerb.List, Count = 2 });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Cut, AfterBytes = 5_000, Resource = "configmaps", Verb = ApiVerb.List });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Cut, AfterEvents = 5, Resource = "configmaps", Verb = ApiVerb.Watch });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 410, Resource = "configmaps", OpenWatches = true });
        stage.Cluster.Delete("configmaps", "default", "map-3");

        await Eventually.Be(() => stage.Cluster.Faults.Waiting.Count < 2);
        Assert.InRange((await stage.Log.CatchUp()).Of("", "configmaps").Objects.Count, 29, 30);
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task ApiServer_RestartedWithAHigherVersion_IsGoneOnFromWithoutAList()
    {
        await using var stage = await Stage.Set();
        Fill(stage, 10);
        await stage.StartAgent();
        await stage.Watching("configmaps");

        await stage.Cluster.StopAsync(Cancellation);
        stage.Cluster.Delete("configmaps", "default", "map-3");
        stage.Cluster.Apply(Manifests.ConfigMap("map-4", "changed"));
        stage.Cluster.Apply(Manifests.ConfigMap("new"));
        await stage.Cluster.StartAgainAsync(Cancellation);

        await stage.Converge("", "configmaps");
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Theory]
    [InlineData(WatchListMode.Served)]
    [InlineData(WatchListMode.Refused)]
    public async Task ApiServer_RestartedWithALowerVersion_IsListedAgain(WatchListMode watchList)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = watchList });
        Fill(stage, 10);
        await stage.StartAgent();
        await stage.Watching("configmaps");
        foreach (int i in Enumerable.Range(0, 50))
        {
            stage.Cluster.Apply(Manifests.ConfigMap("map-0", $"{i}"));
        }

        await stage.Converge("", "configmaps");

        await stage.Cluster.StopAsync(Cancellation);
        stage.Cluster.Delete("configmaps", "default", "map-3");
        await stage.Cluster.RestartAsync(resourceVersion: 5, Cancellation);

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Name_WithANewUidBetweenListAndWatch_IsTheNewObject()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = WatchListMode.Refused });
        Fill(stage, 3);

        // The first is the streaming list, which is refused.
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 422, Resource = "configmaps", Verb = ApiVerb.Watch });
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 503, Resource = "configmaps", Verb = ApiVerb.Watch });
        await stage.StartAgent();
        await stage.Converge("", "configmaps");
        stage.Cluster.Delete("configmaps", "default", "map-1");
        var recreated = stage.Cluster.Apply(Manifests.ConfigMap("map-1", "again"));

        await stage.Converge("", "configmaps");
        Assert.Equal(recreated.Uid, stage.Log.Of("", "configmaps").Objects["default/map-1"].Uid);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task List_ThatAlwaysFails_IsAskedForMoreAndMoreSeldom()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 500, Resource = "configmaps", Count = 0 });
        await stage.StartAgent();

        var tries = await Eventually.Be(() => Tries(stage, "configmaps"), found => found.Count == 4);
        var pauses = tries.Zip(tries.Skip(1), (one, next) => next - one).ToList();
        Assert.All(pauses, pause => Assert.True(pause >= TimeSpan.FromMilliseconds(800)));
        Assert.True(pauses[2] > pauses[0] * 1.5);

        stage.Cluster.Faults.Clear();
        await stage.Converge("", "configmaps");
    }

    [Fact]
    public async Task Resource_ForbiddenForAWhile_IsWatchedOnceItIsAllowed()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Secret("one", "eA=="));
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "secrets", Count = 3 });
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        Assert.DoesNotContain(stage.Log.Collections, key => key.Resource == "secrets");
        await stage.Converge("", "secrets");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BusyServer_ThatSaysForHowLong_IsLeftAloneThatLong(bool asDate)
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Faults.Add(new Fault
        {
            Kind = FaultKind.Status,
            StatusCode = 429,
            RetryAfterSeconds = 4,
            RetryAfterAsDate = asDate,
            Resource = "configmaps",
        });
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        var tries = Tries(stage, "configmaps");

        // A date has whole seconds, so it may be up to one early.
        Assert.True(tries[1] - tries[0] >= TimeSpan.FromSeconds(asDate ? 3 : 4));
    }

    [Fact]
    public async Task StreamingList_UntilItsEnd_TakesAPlaceAmongTheListsThatRunAtOnce()
    {
        await using var stage = await Stage.Set();
        Fill(stage, 10);
        var stall = TimeSpan.FromSeconds(3);
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Stall, Duration = stall, AfterEvents = 5, Resource = "configmaps", Verb = ApiVerb.Watch });
        await stage.StartAgent("--concurrent-lists", "1");
        await stage.Converge("", "configmaps");
        await stage.Converge("apps", "deployments");

        var began = stage.Cluster.Requests.First(request => request is { Verb: ApiVerb.Watch, Resource: "configmaps" }).At;
        var later = stage.Cluster.Requests.Where(request => request.Verb == ApiVerb.Watch && request.At > began).ToList();
        Assert.All(later, request => Assert.True(request.At - began >= stall, request.Resource));
    }

    [Fact]
    public async Task Clock_ThatIsSet_DisturbsNothing()
    {
        var clock = new JumpingClock();
        await using var stage = await Stage.Set();
        stage.Time = clock;
        await stage.StartAgent("--discovery-seconds", "1");
        await stage.Watching("configmaps");

        foreach (int hours in (int[])[30, -70, 20_000, -20_000])
        {
            clock.Jump(TimeSpan.FromHours(hours));
            stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Drop, Resource = "configmaps", OpenWatches = true });
            stage.Cluster.Apply(Manifests.ConfigMap("one", $"{hours}"));
            await stage.Converge("", "configmaps");
        }

        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one"));
        await stage.Converge("example.io", "widgets");
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task ApiServer_ThatRestarts_IsNotAskedByAllReflectorsAtOnce()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent("--discovery-seconds", "600");
        await stage.Converge("", "configmaps");
        int reflectors = await Eventually.Be(() => OpenWatches(stage), open => open > 30);

        await stage.Cluster.StopAsync(Cancellation);
        stage.Cluster.Apply(Manifests.ConfigMap("late"));
        stage.Cluster.Compact();
        int before = stage.Cluster.Requests.Count;
        await stage.Cluster.StartAgainAsync(Cancellation);
        await Eventually.Be(() => Lists(stage, before).Count >= reflectors);

        var lists = Lists(stage, before);
        Assert.True(lists[^1] - lists[0] > TimeSpan.FromSeconds(1));
        Assert.InRange(lists.GroupBy(at => at.ToUnixTimeMilliseconds() / 100).Max(moment => moment.Count()), 1, reflectors / 2);
    }

    private static int OpenWatches(Stage stage) => stage.Cluster.Requests.Where(request => request.Verb == ApiVerb.Watch).DistinctBy(request => request.Resource).Count();

    /// <summary>When each list began that was asked for since.</summary>
    private static List<DateTimeOffset> Lists(Stage stage, int since) =>
        [.. stage.Cluster.Requests.Skip(since)
            .Where(request => request.Query.Contains("sendInitialEvents", StringComparison.Ordinal)).Select(request => request.At).Order()];

    private static List<DateTimeOffset> Tries(Stage stage, string resource) =>
        [.. stage.Cluster.Requests
            .Where(request => request.Verb is ApiVerb.List or ApiVerb.Watch && request.Resource == resource)
            .Select(request => request.At)];

    private static void Fill(Stage stage, int count)
    {
        foreach (int i in Enumerable.Range(0, count))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i}"));
        }
    }
}
