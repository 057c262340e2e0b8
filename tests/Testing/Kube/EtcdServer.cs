using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Testing.Processes;
using Xunit;

namespace MeshSync.Fabric.Testing.Kube;

/// <summary>The store of one <see cref="KubeApiServer"/>: a single-member etcd.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ServerProcess _process;

    private EtcdServer(Uri url, ServerProcess process)
    {
        Url = url;
        _process = process;
        _http = new HttpClient { BaseAddress = url };
    }

    public Uri Url { get; }

    public static Task<EtcdServer> StartAsync(string binary, string dataDirectory) => PortRace.Run("etcd", async port =>
    {
        const string nobody = "http://127.0.0.1:1"; // a single member needs a peer address, but nobody calls there
        var url = new Uri($"http://127.0.0.1:{port}");
        var process = new ServerProcess(
            binary,
            [
                "--name=test", $"--data-dir={dataDirectory}", $"--listen-client-urls={url.GetLeftPart(UriPartial.Authority)}",
                $"--advertise-client-urls={url.GetLeftPart(UriPartial.Authority)}", "--listen-peer-urls=http://127.0.0.1:0",
                $"--initial-advertise-peer-urls={nobody}", $"--initial-cluster=test={nobody}",
            ]);
        var etcd = new EtcdServer(url, process);
        await Eventually.Be(async () => process.HasExited || await etcd.IsHealthy(), StartDeadline);
        return (etcd, !process.HasExited, process.Log);
    });

    /// <summary>Forgets every revision but the current one of each key.</summary>
    public async Task CompactAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var range = await _http.PostAsJsonAsync(new Uri(Url, "v3/kv/range"), new { key = "AA==" }, cancellation);
        var revision = JsonNode.Parse(await range.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellation))!["header"]!["revision"]!;
        using var compacted = await _http.PostAsJsonAsync(
            new Uri(Url, "v3/kv/compaction"), new { revision = (string?)revision, physical = true }, cancellation);
        compacted.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<bool> IsHealthy() =>
        (await _http.GetStringAsync(new Uri(Url, "health"), TestContext.Current.CancellationToken)).Contains("true", StringComparison.Ordinal);
}
