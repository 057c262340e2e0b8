using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary>What somebody promoted, with one silo after another.</summary>
public sealed class PromotionRestartTests
{
    private const string Token = "s3cret";

    private static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", Namespaced: true);

    [Fact]
    public async Task Promotions_OutliveTheSilo_AndTheNextOneAddsAndTakesBack()
    {
        await using var nats = await NatsServer.StartAsync();
        await using (var first = await Knowing(nats))
        {
            Assert.Equal(["default/one", "default/two"], await Do(nats, first, ("promote", "one"), ("promote", "two")));
        }

        await using var second = await Knowing(nats);

        Assert.Equal(["default/one", "default/three", "default/two"], await Do(nats, second, ("promote", "three")));
        Assert.Equal(["default/three", "default/two"], await Do(nats, second, ("demote", "one")));
        Assert.Empty(await Do(nats, second, ("demote", "two"), ("demote", "three")));
    }

    /// <summary>A silo that has seen the cluster.</summary>
    private static async Task<RunningSilo> Knowing(NatsServer nats)
    {
        var silo = await RunningSilo.Start(nats.Url, "--api-token", Token);
        _ = await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200, TimeSpan.FromSeconds(60));
        await using var deployments = new WatchedCluster(nats.Url, "c1", Deployments);
        await deployments.List("1", [Deployment("one"), Deployment("two"), Deployment("three")]);
        _ = await Eventually.Be(() => silo.Get("/api/v1/clusters"), answer => answer.Text.Contains("\"c1\"", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        return silo;
    }

    /// <summary>What the plan has, for agents that start, when all of this has been done.</summary>
    private static async Task<IEnumerable<string>> Do(NatsServer nats, RunningSilo silo, params (string What, string Name)[] changes)
    {
        foreach (var (what, name) in changes)
        {
            var run = await CommandRun.Of(silo, Token, nats.Url, "tiers", what, $"c1/apps/deployments/default/{name}");
            Assert.Equal((0, ""), (run.Code, run.Error));
        }

        await using var connection = new NatsConnection(new NatsOpts { Url = nats.Url });
        var stored = await connection.RequestAsync<byte[], byte[]>(
            $"$JS.API.DIRECT.GET.{Subjects.PlansStream}.{Subjects.PromotionsPlan(Deployments.In("c1"))}", [], cancellationToken: TestContext.Current.CancellationToken);
        var plan = stored.Data is { Length: > 0 } body ? JsonSerializer.Deserialize(body, PlanJson.Default.PromotionsPlan)! : new PromotionsPlan();
        Assert.All(plan.Objects.Values, promotion => Assert.Equal(PromotionReasons.Request, promotion.Reasons));
        return plan.Objects.Keys.Order(StringComparer.Ordinal);
    }

    private static (string Name, string Json) Deployment(string name) =>
        (name, $$$"""{"metadata":{"name":"{{{name}}}","namespace":"default","uid":"uid-{{{name}}}","resourceVersion":"1"},"spec":{}}""");
}
