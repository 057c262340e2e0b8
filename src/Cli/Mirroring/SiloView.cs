using System.Net.Http.Json;
using System.Text.Json;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>What the silo says over HTTP. It may be anywhere, or nowhere to be reached from here: then there is nothing to show of it.</summary>
internal sealed class SiloView : IDisposable
{
    private readonly HttpClient _http;

    public SiloView(string url) => _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(3) };

    public async Task<IReadOnlyDictionary<string, SiloCluster>> Clusters(CancellationToken cancellation)
    {
        try
        {
            var clusters = await _http.GetFromJsonAsync<List<SiloCluster>>(new Uri("api/clusters", UriKind.Relative), cancellation).ConfigureAwait(false);
            return clusters!.ToDictionary(cluster => cluster.Id);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return new Dictionary<string, SiloCluster>();
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A cluster as <c>/api/clusters</c> has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Synced">Whether nothing is known to be missing.</param>
internal sealed record SiloCluster(string Id, long Objects, bool Synced);
