using System.Security.Cryptography;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>
/// A broker whose max_payload is below what objects reach: what is larger is told by its presence, and said; never dropped, and whole as soon
/// as it fits.
/// </summary>
[Collection(nameof(RealCluster))]
public sealed class SmallPayloadTests(KubeApiServer server)
{
    private readonly ApiClient _api = new(server);

    [Fact]
    public async Task Object_TooLargeForSiloOrAgent_IsToldByItsPresenceAndWholeOnceItFits()
    {
        var space = await _api.NamespaceAsync();
        await using var fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig, broker: new NatsServerOptions { MaxPayload = 512 * 1024 });
        await using var meshery = await MesheryServer.AttachAsync(fabric.Nats.Url);

        // Compressed it passes the log, and only the message does not fit. The other one does not even compress.
        await _api.ConfigMapAsync(space, "escaped", string.Concat(Enumerable.Repeat("\\\"", 600_000)));
        await _api.ConfigMapAsync(space, "noise", Convert.ToBase64String(RandomNumberGenerator.GetBytes(600_000)));

        foreach (var name in (string[])["escaped", "noise"])
        {
            var presence = await Seen.Async(meshery, "ConfigMap", space, name, "ADDED");
            Assert.False(presence.Body.TryGetProperty("data", out _));
        }

        Assert.Contains("meshsync_fabric_objects_too_large_total", await MetricsAsync(fabric.SiloPort), StringComparison.Ordinal);
        Assert.Contains("meshsync_agent_objects_too_large_total", await MetricsAsync(fabric.AgentPort), StringComparison.Ordinal);

        await _api.MergeAsync($"api/v1/namespaces/{space}/configmaps/escaped", """{"data":{"key":"small"}}""");
        await Eventually.Be(
            () => meshery.About("ConfigMap", space, "escaped")[^1].Body,
            body => body.TryGetProperty("data", out var data) && data.GetString() == """{"key":"small"}""");
    }

    private static async Task<string> MetricsAsync(int port)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
    }
}
