using System.Globalization;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Tests.Scope;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Tiers;

/// <summary>How deep an object is known is what the policy says, while things run, and nothing of it needs a restart.</summary>
public sealed class TierTests
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Presence_IsTheMetadataAndNothingElse()
    {
        await using var stage = await StageWith(TierPolicies.Balanced, TierPolicies.ConfigMap("one"));

        await Told(stage, "default/one", WatchDepth.Presence);

        string body = Body(stage, "default/one");
        Assert.StartsWith("{\"metadata\":{", body, StringComparison.Ordinal);
        Assert.Contains("\"note\":\"stays\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("last-applied", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"k\"", body, StringComparison.Ordinal);
        stage.Cluster.Apply(TierPolicies.ConfigMap("one", "w"));
        stage.Cluster.Apply(TierPolicies.ConfigMap("two"));
        await stage.Converge("", "configmaps");
        stage.Cluster.Delete("configmaps", "default", "one");
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Presence_OfLargeObjects_SparesMostOfTheirBytes()
    {
        var large = Enumerable.Range(0, 20).Select(number => TierPolicies.ConfigMap($"large-{number}", new string('x', 10_000)));
        await using var stage = await StageWith(TierPolicies.Balanced, [.. large]);
        await Told(stage, "default/large-0", WatchDepth.Presence);

        double spared = await Eventually.Be(async () => SavedBytes((await stage.Get("/metrics")).Item2), bytes => bytes > 0, Seconds);
        Assert.InRange(spared, 19 * 10_000, 21 * 10_000);
    }

    [Fact]
    public async Task Presence_ThatChangesAllTheTime_IsToldTenTimesASecondAtMost()
    {
        await using var stage = await StageWith(TierPolicies.Balanced, TierPolicies.ConfigMap("one"));
        await Told(stage, "default/one", WatchDepth.Presence);
        int before = (await stage.Log.CatchUp()).Batches.Count;
        long started = TimeProvider.System.GetTimestamp();

        foreach (int number in Enumerable.Range(0, 60))
        {
            stage.Cluster.Apply(TierPolicies.ConfigMap($"late-{number}"));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await stage.Converge("", "configmaps");
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        int batches = (await stage.Log.CatchUp()).Batches.Skip(before).Count(batch => batch.Type.Resource == "configmaps");
        Assert.InRange(batches, 1, (int)(seconds * 10) + 2);
    }

    [Fact]
    public async Task Rule_OnALabel_DeepensOneObjectAndGivesItUpAgain()
    {
        await using var stage = await StageWith(
            TierPolicies.Rules("""{"labels":"depth=full","tier":2}""", """{"labels":"depth=none","tier":0}"""),
            TierPolicies.ConfigMap("plain"), TierPolicies.ConfigMap("marked", "v", "default", "full"));
        await Told(stage, "default/marked", WatchDepth.Whole);
        await Told(stage, "default/plain", WatchDepth.Presence);

        stage.Cluster.Apply(TierPolicies.ConfigMap("marked", "changed", "default", "full"));
        await Eventually.Be(() => Find(stage, "default/marked"), told => told?.Body.Contains("changed", StringComparison.Ordinal) == true, Seconds);
        stage.Cluster.Apply(TierPolicies.ConfigMap("plain", "v", "default", "full"));
        await Told(stage, "default/plain", WatchDepth.Whole);
        stage.Cluster.Apply(TierPolicies.ConfigMap("marked", "changed"));
        await Told(stage, "default/marked", WatchDepth.Presence);
        stage.Cluster.Apply(TierPolicies.ConfigMap("marked", "changed", "default", "none"));
        await Eventually.Be<ReplicatedObject?>(() => Find(stage, "default/marked"), told => told is null, Seconds);
        stage.Cluster.Delete("configmaps", "default", "plain");
        await Eventually.Be<ReplicatedObject?>(() => Find(stage, "default/plain"), told => told is null, Seconds);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Policy_ChangedWhileRunning_TakesInTakesOutAndChangesDepth()
    {
        await using var stage = await StageWith(
            TierPolicies.Rules("""{"resources":["core/secrets"],"tier":0}"""), TierPolicies.ConfigMap("one"), Manifests.Secret("s", "aGlkZGVu"));
        await Told(stage, "default/one", WatchDepth.Presence);
        Assert.Empty(stage.Log.Of("", "secrets").Objects);

        stage.Cluster.Apply(TierPolicies.MeshSync(TierPolicies.Rules(
            """{"resources":["core/secrets"],"tier":1}""", """{"resources":["core/configmaps"],"tier":2}""", """{"resources":["core/namespaces"],"tier":0}""")));

        await Told(stage, "default/one", WatchDepth.Whole);
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "secrets").Objects.Values.SingleOrDefault()?.Depth, depth => depth == WatchDepth.Presence, Seconds);
        Assert.DoesNotContain("aGlkZGVu", stage.Log.Of("", "secrets").Objects.Values.Single().Body, StringComparison.Ordinal);
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "namespaces"), told => told is { CompleteLists: > 1, Objects.Count: 0 }, Seconds);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Policy_ThatIsInvalid_LeavesTheLastGoodOneAndSaysWhatIsWrong()
    {
        await using var stage = await StageWith(TierPolicies.Balanced, TierPolicies.ConfigMap("one"));
        await Told(stage, "default/one", WatchDepth.Presence);

        stage.Cluster.Apply(TierPolicies.MeshSync("""{"rules":[{"name":"x","tier":9}]}"""));

        await Eventually.Be(async () => (await stage.Status()).Tiers?.Problem, problem => problem == "meshSync: rules[0] \"x\": tier: expected a number from 0 to 3, found 9", Seconds);
        var tiers = (await stage.Status()).Tiers!;
        Assert.Equal(("meshSync", TierPolicies.Balanced), (tiers.Source, tiers.Config));
        stage.Cluster.Apply(TierPolicies.ConfigMap("two"));
        await Told(stage, "default/two", WatchDepth.Presence);
    }

    [Fact]
    public async Task Collection_OfWhichMostIsWantedWhole_IsWatchedWhole_AndBackAgain()
    {
        string[] objects = [.. Enumerable.Range(0, 30).Select(number => TierPolicies.ConfigMap($"c{number}", "v", "default", "full"))];
        await using var stage = await StageWith(TierPolicies.Rules("""{"labels":"depth=full","tier":2}"""), objects);

        await Eventually.Be(() => Form(stage), form => form == "promoted", Seconds);
        await Told(stage, "default/c7", WatchDepth.Whole);
        foreach (int number in Enumerable.Range(0, 28))
        {
            stage.Cluster.Apply(TierPolicies.ConfigMap($"c{number}"));
        }

        await stage.Converge("", "configmaps");
        await using var silo = new NATS.Net.NatsClient(stage.Nats.Url);
        await silo.PublishAsync(Subjects.Relist(stage.Log.Collections.First().Cluster), "core/configmaps", cancellationToken: TestContext.Current.CancellationToken);

        await Eventually.Be(() => Form(stage), form => form == "presence", Seconds);
        await Told(stage, "default/c7", WatchDepth.Presence);
        await Told(stage, "default/c29", WatchDepth.Whole);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task File_IsAPolicyToo_AndTheMeshSyncObjectWins()
    {
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, TierPolicies.Balanced, TestContext.Current.CancellationToken);
        await using var stage = await Stage.Set();
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(TierPolicies.ConfigMap("one"));
        await stage.StartAgent("--tier-config", path);
        await Told(stage, "default/one", WatchDepth.Presence);

        stage.Cluster.Apply(TierPolicies.MeshSync("""{"profile":"full"}"""));

        await Told(stage, "default/one", WatchDepth.Whole);
        File.Delete(path);
    }

    private static async Task<Stage> StageWith(string config, params string[] objects)
    {
        var stage = await Stage.Set();
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(TierPolicies.MeshSync(config));
        foreach (string json in objects)
        {
            stage.Cluster.Apply(json);
        }

        await stage.StartAgent();
        return stage;
    }

    private static async Task<ReplicatedObject?> Find(Stage stage, string key) =>
        (await stage.Log.CatchUp()).Of("", "configmaps").Objects.GetValueOrDefault(key);

    private static async Task Told(Stage stage, string key, WatchDepth depth) =>
        await Eventually.Be(() => Find(stage, key), told => told?.Depth == depth, Seconds);

    private static double SavedBytes(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith("meshsync_agent_api_saved", StringComparison.Ordinal) && line.Contains("\"configmaps\"", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).SingleOrDefault();

    private static string Body(Stage stage, string key) => stage.Log.Of("", "configmaps").Objects[key].Body;

    private static async Task<string?> Form(Stage stage) =>
        (await stage.Status()).Reflectors.SingleOrDefault(reflector => reflector is { Collection: "core/configmaps", State: not ReflectorState.Stopped })?.Form;
}
