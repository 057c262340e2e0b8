using System.Text.Json;
using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Agent.Tests.Scope;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace MeshSync.Fabric.Agent.Tests.Tiers;

/// <summary>What the silo wants to be known whole is read, kept current and given up, and neither a restart nor a race takes anything back.</summary>
public sealed class PromotionTests
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Plan_PromotesOneObject_KeepsItCurrentAndGivesItUp()
    {
        await using var stage = await StageWith(TierPolicies.ConfigMap("one"), TierPolicies.ConfigMap("two"));
        await stage.StartAgent();
        await Told(stage, "default/one", WatchDepth.Presence);

        await Promote(stage, "default/one");
        await Told(stage, "default/one", WatchDepth.Whole);
        foreach (int number in Enumerable.Range(0, 20))
        {
            stage.Cluster.Apply(TierPolicies.ConfigMap("one", $"value-{number}"));
        }

        await Eventually.Be(() => Find(stage, "default/one"), told => told?.Body.Contains("value-19", StringComparison.Ordinal) == true, Seconds);
        await stage.Converge("", "configmaps");
        Assert.InRange(stage.Cluster.Requests.Count(request => request is { Verb: ApiVerb.Get, Resource: "configmaps" }), 2, 13);
        await Promote(stage);
        await Told(stage, "default/one", WatchDepth.Presence);
        Assert.Equal(WatchDepth.Presence, (await Find(stage, "default/two"))!.Depth);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Agent_ThatStarts_HasReadThePlanBeforeItLists()
    {
        await using var stage = await StageWith(TierPolicies.ConfigMap("one"));
        await stage.StartAgent();
        await Promote(stage, "default/one");
        await Told(stage, "default/one", WatchDepth.Whole);

        await stage.StopAgent();
        stage.Cluster.Apply(TierPolicies.ConfigMap("one", "meanwhile"));
        await stage.StartAgent();

        // The replica, as the silo, keeps the whole that it knows when a list announces a newer one.
        await Eventually.Be(() => Find(stage, "default/one"), told => told?.Body.Contains("meanwhile", StringComparison.Ordinal) == true, Seconds);
        Assert.Equal(WatchDepth.Whole, (await Find(stage, "default/one"))!.Depth);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Object_DeletedAndCreatedWhileItIsRead_IsNeverRaisedFromTheDead()
    {
        await using var stage = await StageWith(TierPolicies.ConfigMap("one"));
        await stage.StartAgent();
        await Promote(stage, "default/one");
        await Told(stage, "default/one", WatchDepth.Whole);

        foreach (int number in Enumerable.Range(0, 40))
        {
            stage.Cluster.Apply(TierPolicies.ConfigMap("one", $"life-{number}"));
            await Task.Yield();
            stage.Cluster.Delete("configmaps", "default", "one");
        }

        stage.Cluster.Apply(TierPolicies.ConfigMap("last"));
        await stage.Converge("", "configmaps");
        Assert.Null(await Find(stage, "default/one"));
        Assert.Equal(0, stage.Log.Of("", "configmaps").Regressions);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Policy_OfThePlan_HoldsUntilTheMeshSyncObjectSaysOtherwise()
    {
        await using var stage = await StageWith(TierPolicies.ConfigMap("one"));
        stage.Cluster.Delete("meshsyncs.meshery.io", "meshery", "meshery-meshsync");
        await stage.StartAgent();
        await Told(stage, "default/one", WatchDepth.Whole);

        await Publish(stage, Subjects.PolicyPlan(await ClusterId(stage)), new PolicyPlan(TierPolicies.Balanced, DateTimeOffset.UnixEpoch), PlanJson.Default.PolicyPlan);
        await Told(stage, "default/one", WatchDepth.Presence);
        Assert.Equal("api", (await stage.Status()).Tiers!.Source);
        await stage.StopAgent();
        await stage.StartAgent();
        await stage.Converge("", "configmaps");
        Assert.Equal(WatchDepth.Presence, (await Find(stage, "default/one"))!.Depth);

        stage.Cluster.Apply(TierPolicies.MeshSync("""{"profile":"full"}"""));
        await Told(stage, "default/one", WatchDepth.Whole);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Product_OfThePlan_HasItsOwnResourcesWatchedWhole()
    {
        await using var stage = await StageWith(
            Manifests.Definition("widgets", "Widget", "example.io"), Manifests.Custom("Widget", "example.io", "w", ",\"spec\":{\"size\":3}"));
        await stage.StartAgent();
        await Eventually.Be(() => Widget(stage), told => told?.Depth == WatchDepth.Presence, Seconds);

        string cluster = await ClusterId(stage);
        await Publish(stage, Subjects.ProductsPlan(cluster), new ProductsPlan([new("widgetry", ["example.io/*"])]), PlanJson.Default.ProductsPlan);

        await Eventually.Be(() => Widget(stage), told => told?.Depth == WatchDepth.Whole, Seconds);
        stage.Cluster.Apply(TierPolicies.MeshSync("""{"profile":"balanced","disabledInfra":["widgetry"]}"""));
        await Eventually.Be(() => Widget(stage), told => told?.Depth == WatchDepth.Presence, Seconds);
    }

    /// <summary>A cluster with the profile balanced, and a broker that keeps plans.</summary>
    private static async Task<Stage> StageWith(params string[] objects)
    {
        var stage = await Stage.Set();
        await using var client = new NatsClient(stage.Nats.Url);
        await client.CreateJetStreamContext().CreateStreamAsync(new StreamConfig(Subjects.PlansStream, [Subjects.AllPlans]) { MaxMsgsPerSubject = 1, AllowDirect = true });
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(TierPolicies.MeshSync(TierPolicies.Balanced));
        foreach (string json in objects)
        {
            stage.Cluster.Apply(json);
        }

        return stage;
    }

    private static async Task Promote(Stage stage, params string[] keys)
    {
        var plan = new PromotionsPlan { Objects = keys.ToDictionary(key => key, _ => new Promotion(PromotionReasons.Request)) };
        await Publish(stage, Subjects.PromotionsPlan(new CollectionKey(await ClusterId(stage), "", "configmaps")), plan, PlanJson.Default.PromotionsPlan);
    }

    private static async Task Publish<T>(Stage stage, string subject, T plan, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        await using var client = new NatsClient(stage.Nats.Url);
        await client.CreateJetStreamContext().PublishAsync(subject, JsonSerializer.SerializeToUtf8Bytes(plan, type));
    }

    /// <summary>An agent that has just started does not know it yet.</summary>
    private static async Task<string> ClusterId(Stage stage) =>
        (await Eventually.Be(stage.Status, status => status.Cluster is not null)).Cluster!;

    private static async Task<ReplicatedObject?> Find(Stage stage, string key) =>
        (await stage.Log.CatchUp()).Of("", "configmaps").Objects.GetValueOrDefault(key);

    private static async Task<ReplicatedObject?> Widget(Stage stage) =>
        (await stage.Log.CatchUp()).Of("example.io", "widgets").Objects.GetValueOrDefault("default/w");

    private static async Task Told(Stage stage, string key, WatchDepth depth) =>
        await Eventually.Be(() => Find(stage, key), told => told?.Depth == depth, Seconds);
}
