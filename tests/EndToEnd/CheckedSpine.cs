using System.Text.Json;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>The whole spine with checks on schedule, and no Meshery Server but those that tests attach.</summary>
public sealed class CheckedSpine(KubeApiServer server) : IAsyncLifetime
{
    private HttpClient _http = null!;

    internal Rig.Fabric Fabric { get; private set; } = null!;

    internal string SiloUrl => $"http://127.0.0.1:{Fabric.SiloPort}";

    internal string Cluster { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig, siloSettings: [("MESHSYNC_CHECK_INTERVAL", "10s")]);
        _http = new HttpClient { BaseAddress = new Uri(SiloUrl) };
        var cluster = await Eventually.Be(
            async () => (await Json("/api/v1/clusters")).EnumerateArray().FirstOrDefault(),
            known => known.ValueKind == JsonValueKind.Object && known.GetProperty("agent") is { ValueKind: JsonValueKind.Object } agent
                && agent.GetProperty("initialListsMissing") is { ValueKind: JsonValueKind.Number } missing && missing.GetInt32() == 0,
            TimeSpan.FromSeconds(60));
        Cluster = cluster.GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Fabric.DisposeAsync();
    }

    internal async Task<string> Text(string path) => await _http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    internal async Task<JsonElement> Json(string path) => JsonElement.Parse(await Text(path));

    /// <summary>A Meshery Server that the outlet knows of.</summary>
    internal async Task<MesheryServer> Attach()
    {
        var meshery = await MesheryServer.AttachAsync(Fabric.Nats.Url);
        await Eventually.Be(async () => (await Json("/api/v1/outlets"))[0].GetProperty("connected").GetBoolean(), within: TimeSpan.FromSeconds(60));
        return meshery;
    }
}
