using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Watching;
using MeshSync.Fabric.Testing;
using NATS.Net;

namespace MeshSync.Fabric.Agent.Tests.Watching;

public sealed class ClusterChangeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Definition_ComesAndGoes_IsFollowedWithinSeconds(bool aggregatedDiscovery)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { AggregatedDiscovery = aggregatedDiscovery });
        await stage.StartAgent("--discovery-seconds", "600");
        await stage.Converge("apiextensions.k8s.io", "customresourcedefinitions");

        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one", ",\"spec\":null,\"status\":null"));
        await stage.Converge("example.io", "widgets");

        stage.Cluster.Delete("customresourcedefinitions.apiextensions.k8s.io", "", "widgets.example.io");
        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("example.io", "widgets").Objects.Count == 0);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Resources_ByDefault_AreWatchedOnceAndWithoutEventsAndLeases()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = WatchListMode.Refused });
        await stage.StartAgent();
        await stage.Watching("pods");

        var watched = stage.Cluster.Requests.Where(request => request.Verb == ApiVerb.List && request.Query != "?limit=1").Select(request => request.Resource).ToList();
        Assert.Equal(watched.Distinct().Count(), watched.Count);
        Assert.DoesNotContain(watched, resource => resource.StartsWith("events", StringComparison.Ordinal));
        Assert.DoesNotContain("leases.coordination.k8s.io", watched);
        Assert.Contains("deployments.apps", watched);
    }

    [Fact]
    public async Task Secrets_ByDefault_LeaveWithoutTheirValues()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Secret("listed", "aHVzaA=="));
        await stage.StartAgent();
        await stage.Watching("secrets");
        stage.Cluster.Apply(Manifests.Secret("watched", "aHVzaA=="));
        await stage.Converge("", "secrets");

        string listed = stage.Log.Of("", "secrets").Objects["default/listed"].Body;
        string watched = stage.Log.Of("", "secrets").Objects["default/watched"].Body;
        Assert.All([listed, watched], body => Assert.DoesNotContain("aHVzaA==", body, StringComparison.Ordinal));
        Assert.All([listed, watched], body => Assert.Contains("\"password\"", body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_WhenAskedTo_LeaveAsTheyAre()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Secret("open", "aHVzaA=="));
        await stage.StartAgent("--redact-secrets", "false");
        await stage.Converge("", "secrets");

        Assert.Contains("aHVzaA==", stage.Log.Of("", "secrets").Objects["default/open"].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_HaveNoManagedFields()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Pods = 5 });
        await stage.StartAgent();
        await stage.Converge("", "pods");

        Assert.All(stage.Log.Of("", "pods").Objects.Values, pod => Assert.DoesNotContain("managedFields", pod.Body, StringComparison.Ordinal));
        Assert.All(stage.Log.Of("", "pods").Objects.Values, pod => System.Text.Json.JsonDocument.Parse(pod.Body).Dispose());
    }

    [Theory]
    [InlineData("system:controller:token-cleaner")]
    [InlineData("a.b.c")]
    [InlineData("with space")]
    [InlineData("*")]
    public async Task Name_WithAnyLegalCharacter_Travels(string name)
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.ClusterRole(name));
        await stage.StartAgent();

        await Eventually.Be(async () => (await stage.Log.CatchUp()).Of("rbac.authorization.k8s.io", "clusterroles").Objects.ContainsKey($"/{name}"));
    }

    [Fact]
    public async Task Relist_AskedForByTheSilo_IsDone()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent();
        await stage.Watching("configmaps");
        await using var silo = new NatsClient(stage.Nats.Url);

        // A command before the agent has subscribed is nobody's; the silo asks again until the relist begins.
        await Eventually.Be(async () =>
        {
            await silo.PublishAsync(Subjects.Relist(stage.Cluster.ClusterId), "core/configmaps");
            await silo.PublishAsync(Subjects.Relist(stage.Cluster.ClusterId), "no such thing");
            return (await stage.Log.CatchUp()).Of("", "configmaps").CompleteLists > 1;
        });

        stage.Cluster.Apply(Manifests.ConfigMap("late"));
        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Definition_RemovedWhileNoAgentRan_TakesItsObjectsAwayWhenTheSiloAsks()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.Definition("widgets", "Widget", "example.io"));
        stage.Cluster.Apply(Manifests.Custom("Widget", "example.io", "one"));
        await stage.StartAgent();
        await stage.Converge("example.io", "widgets");
        await stage.StopAgent();
        stage.Cluster.Delete("customresourcedefinitions.apiextensions.k8s.io", "", "widgets.example.io");
        await stage.StartAgent();
        await stage.Watching("configmaps");
        await using var silo = new NatsClient(stage.Nats.Url);

        await Eventually.Be(async () =>
        {
            await silo.PublishAsync(Subjects.Relist(stage.Cluster.ClusterId), "example.io/widgets");
            return (await stage.Log.CatchUp()).Of("example.io", "widgets").Objects.Count == 0;
        });

        Assert.NotEmpty(stage.Log.Of("", "namespaces").Objects);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task NamespaceKubeSystem_Forbidden_IsReadOnceItIsAllowed()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "namespaces", Verb = ApiVerb.Get, Count = 2 });
        await stage.StartAgent();

        await stage.Converge("", "namespaces");
        Assert.All(stage.Log.Collections, key => Assert.Equal(stage.Cluster.ClusterId, key.Cluster));
    }

    [Fact]
    public async Task ClusterId_WhenSet_IsUsed()
    {
        await using var stage = await Stage.Set();
        stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403, Resource = "namespaces", Verb = ApiVerb.Get, Count = 0 });
        await stage.StartAgent("--cluster-id", "prod.eu");

        await stage.Converge("", "namespaces");
        Assert.All(stage.Log.Collections, key => Assert.Equal("prod.eu", key.Cluster));
    }
}
