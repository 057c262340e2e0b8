using System.Text;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>A policy that is changed while everything runs, with a real API server, a real broker, agent and silo as processes.</summary>
[Collection(nameof(RealCluster))]
public sealed class TierPolicyTests(KubeApiServer server)
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Policy_ChangedWhileRunning_IsToldDownstreamOnceAndSurvivesARestart()
    {
        await using var fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig);
        await using var meshery = await MesheryServer.AttachAsync(fabric.Nats.Url);
        var api = new ApiClient(server);
        string space = await api.NamespaceAsync();
        await api.ConfigMapAsync(space, "plain", "one");
        await api.CreateAsync($"api/v1/namespaces/{space}/configmaps", """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"designed","labels":{"design.meshery.io/id":"5fe6a1c2-0000-4000-8000-000000000001"}},"data":{"key":"kept"}}
            """);
        await Told(meshery, space, "plain", "ADDED", whole: true);
        await Told(meshery, space, "designed", "ADDED", whole: true);
        string cluster = meshery.About("ConfigMap", space, "plain")[0].Body.GetProperty("cluster_id").GetString()!;
        using var silo = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fabric.SiloPort}") };

        // Depth: what has a mark stays whole, and is not told again once the agent has heard of the mark.
        await Eventually.Be(
            () => silo.GetStringAsync(new Uri($"/api/v1/clusters/{cluster}/tiers/objects/core/configmaps/{space}/designed", UriKind.Relative), TestContext.Current.CancellationToken),
            explanation => explanation.Contains("\"designMark\"", StringComparison.Ordinal),
            Seconds);
        await Give(silo, cluster, """{"profile":"balanced"}""");
        await Told(meshery, space, "plain", "MODIFIED", whole: false);
        await api.MergeAsync($"api/v1/namespaces/{space}/configmaps/designed", """{"data":{"key":"changed"}}""");
        await Eventually.Be(() => meshery.About("ConfigMap", space, "designed")[^1].Body, body => Data(body)?.Contains("changed", StringComparison.Ordinal) == true, Seconds);
        Assert.Equal(["ADDED", "MODIFIED"], Events(meshery, space, "designed"));
        Assert.Equal(["ADDED", "MODIFIED"], Events(meshery, space, "plain"));

        // A restart of both ends tells nothing.
        await fabric.EndAgentAsync();
        await fabric.EndSiloAsync();
        fabric.StartSilo();
        fabric.StartAgent();
        await api.ConfigMapAsync(space, "late", "one");
        await Told(meshery, space, "late", "ADDED", whole: false);
        Assert.Equal(["ADDED", "MODIFIED"], Events(meshery, space, "designed"));
        Assert.Equal(["ADDED", "MODIFIED"], Events(meshery, space, "plain"));

        // A request promotes; scope takes out and in.
        using var promote = await silo.PutAsync(
            new Uri($"/api/v1/clusters/{cluster}/tiers/objects/core/configmaps/{space}/plain", UriKind.Relative), Json("{}"), TestContext.Current.CancellationToken);
        promote.EnsureSuccessStatusCode();
        await Told(meshery, space, "plain", "MODIFIED", whole: true);
        await Give(silo, cluster, """{"profile":"balanced","rules":[{"resources":["core/configmaps"],"tier":0}]}""");
        await Told(meshery, space, "plain", "DELETED", whole: true);
        await Give(silo, cluster, """{"profile":"full"}""");
        await Told(meshery, space, "late", "ADDED", whole: true);
        Assert.Equal(["ADDED", "MODIFIED", "MODIFIED", "DELETED", "ADDED"], Events(meshery, space, "plain"));
    }

    private static IEnumerable<string> Events(MesheryServer meshery, string space, string name) =>
        meshery.About("ConfigMap", space, name).Select(message => message.Event);

    private static async Task Told(MesheryServer meshery, string space, string name, string @event, bool whole) => await Eventually.Be(
        () => meshery.About("ConfigMap", space, name) is [.., var newest] ? newest : null,
        last => last?.Event == @event && (Data(last.Body) is not null) == whole,
        Seconds,
        expectation: $"{name} is told as {@event}, {(whole ? "whole" : "by its presence")}");

    private static string? Data(System.Text.Json.JsonElement body) => body.TryGetProperty("data", out var data) ? data.GetString() : null;

    private static async Task Give(HttpClient silo, string cluster, string policy)
    {
        using var answer = await silo.PutAsync(new Uri($"/api/v1/clusters/{cluster}/tiers/policy", UriKind.Relative), Json(policy), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
