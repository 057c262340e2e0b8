using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Testing.Tests;

public sealed class KubeApiServerTests
{
    private static readonly Uri ConfigMaps = new("/api/v1/namespaces/default/configmaps", UriKind.Relative);
    private static readonly Uri Deployments = new("/apis/apps/v1/namespaces/default/deployments", UriKind.Relative);
    private static readonly Uri Pods = new("/api/v1/namespaces/default/pods", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_Defaults_ServesAdminRefusesAliceAndKeepsDataOverARestart()
    {
        await using var server = await KubeApiServer.StartAsync();
        using var alice = server.CreateClient(server.AliceToken);

        (await server.Admin.PostAsJsonAsync(ConfigMaps, ConfigMap("kept"), Cancellation)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Forbidden, (await alice.GetAsync(ConfigMaps, Cancellation)).StatusCode);

        var url = server.Url;
        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.Equal(url, server.Url);
        Assert.Contains("kept", await server.Admin.GetStringAsync(ConfigMaps, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compact_ThenRestart_AnswersGoneToAWatchFromBefore()
    {
        await using var server = await KubeApiServer.StartAsync();
        var before = JsonNode.Parse(await server.Admin.GetStringAsync(ConfigMaps, Cancellation))!["metadata"]!["resourceVersion"];
        foreach (var name in (string[])["a", "b", "c"])
        {
            (await server.Admin.PostAsJsonAsync(ConfigMaps, ConfigMap(name), Cancellation)).EnsureSuccessStatusCode();
        }

        await server.CompactAsync();
        await server.RestartAsync();
        var watch = await server.Admin.GetStringAsync(
            new Uri($"{ConfigMaps}?watch=true&timeoutSeconds=5&resourceVersion={before}", UriKind.Relative), Cancellation);

        Assert.Contains("\"code\":410", watch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithControllerManager_DeploymentsMakePods()
    {
        await using var server = await KubeApiServer.StartAsync(new() { ControllerManager = true });
        var labels = new { app = "web" };
        var deployment = new
        {
            metadata = new { name = "web" },
            spec = new
            {
                replicas = 2,
                selector = new { matchLabels = labels },
                template = new { metadata = new { labels }, spec = new { containers = new[] { new { name = "web", image = "web" } } } },
            },
        };

        (await server.Admin.PostAsJsonAsync(Deployments, deployment, Cancellation)).EnsureSuccessStatusCode();

        await Eventually.Be(
            async () => JsonNode.Parse(await server.Admin.GetStringAsync(Pods, Cancellation))!["items"]!.AsArray().Count,
            pods => pods == 2);
    }

    private static object ConfigMap(string name) => new { metadata = new { name }, data = new { key = "value" } };
}
