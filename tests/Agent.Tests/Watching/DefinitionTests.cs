using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>What is watched follows what is served, and nothing else.</summary>
public sealed class DefinitionTests
{
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Definition_RewrittenAllDay_CausesNoDiscovery(bool aggregatedDiscovery)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { AggregatedDiscovery = aggregatedDiscovery });
        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        await stage.StartAgent("--discovery-seconds", "600");
        await stage.Converge("example.io", "widgets");
        await stage.Converge("apiextensions.k8s.io", "customresourcedefinitions");
        await LooksAreOver(stage);

        int before = Looks(stage);
        foreach (int i in Enumerable.Range(0, 30))
        {
            stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io", caBundle: $"Q{i}=="));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }

        await stage.Converge("apiextensions.k8s.io", "customresourcedefinitions");
        Assert.Equal(before, Looks(stage));

        // The proof that a change that matters would have been noticed.
        stage.Cluster.Apply(Manifests.Definition("gadgets", "Gadget", "example.io"));
        await stage.Converge("example.io", "gadgets");
        Assert.True(Looks(stage) > before);
    }

    [Fact]
    public async Task Definition_ThatMovesToAnotherVersion_MovesOnlyItsOwnReflector()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one"));
        await stage.StartAgent("--discovery-seconds", "600");
        await stage.Converge("example.io", "widgets");
        await stage.Watching("configmaps");

        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io", version: "v2"));

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("example.io", "widgets").CompleteLists == 2);
        await stage.Converge("example.io", "widgets");
        Assert.Equal("v2", stage.Log.Batches.Last(batch => batch.Type.Resource == "widgets").Type.Version);
        Assert.Single(stage.Cluster.Requests, request => request is { Resource: "configmaps", Verb: ApiVerb.Watch });
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Definition_ThatGoes_StopsOnlyItsOwnReflector()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Definition("gadgets", "Gadget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one"));
        stage.Cluster.Apply(Manifests.Custom("Gadget", "example.io", "one"));
        await stage.StartAgent("--discovery-seconds", "600");
        await stage.Converge("example.io", "widgets");
        await stage.Converge("example.io", "gadgets");
        await stage.Converge("apiextensions.k8s.io", "customresourcedefinitions");

        stage.Cluster.Delete(Definitions, "", "widgets.example.io");

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("example.io", "widgets").Objects.Count == 0);
        Assert.Single(stage.Log.Of("example.io", "gadgets").Objects);
        Assert.Single(stage.Cluster.Requests, request => request is { Resource: "gadgets.example.io", Verb: ApiVerb.Watch });
    }

    [Fact]
    public async Task Resource_MissingInDiscoveryButServed_KeepsItsObjects()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one"));
        await stage.StartAgent("--discovery-seconds", "1");
        await stage.Converge("example.io", "widgets");

        stage.Cluster.HideFromDiscovery("widgets.example.io", "configmaps");
        int before = Looks(stage);
        await Eventually.Be(() => Looks(stage) > before + 5);
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "two"));

        await stage.Converge("example.io", "widgets");
        Assert.Equal(1, stage.Log.Of("example.io", "widgets").CompleteLists);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Discovery_OfABusyServer_WaitsAsLongAsItIsAskedTo(bool aggregatedDiscovery, bool asDate)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { AggregatedDiscovery = aggregatedDiscovery });
        stage.Cluster.Faults.Add(new Fault
        {
            Kind = FaultKind.Status,
            StatusCode = 429,
            RetryAfterSeconds = 3,
            RetryAfterAsDate = asDate,
            Verb = ApiVerb.Discovery,
        });
        await stage.StartAgent();
        await stage.Converge("", "namespaces");

        var looks = stage.Cluster.Requests.Where(request => request.Verb == ApiVerb.Discovery).Take(2).ToList();

        // A date has whole seconds, so it may be up to one early.
        Assert.True(looks[1].At - looks[0].At >= TimeSpan.FromSeconds(asDate ? 2 : 3));
    }

    private static int Looks(Stage stage) => stage.Cluster.Requests.Count(request => request.Verb == ApiVerb.Discovery && request.Resource.StartsWith("/api", StringComparison.Ordinal));

    /// <summary>The agent looks once more after it has first listed the definitions, half a second later.</summary>
    private static async Task LooksAreOver(Stage stage)
    {
        var quiet = TimeSpan.FromSeconds(2);
        await Eventually.Be(() => stage.Cluster.Requests.Where(request => request.Verb == ApiVerb.Discovery).Max(request => request.At) < TimeProvider.System.GetUtcNow() - quiet);
    }
}
