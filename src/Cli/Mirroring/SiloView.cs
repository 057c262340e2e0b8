using System.Net.Http.Json;
using System.Text.Json;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>What the silo says over HTTP. It may be anywhere, or nowhere to be reached from here: then there is nothing to show of it.</summary>
internal sealed class SiloView : IDisposable
{
    private readonly HttpClient _http;

    public SiloView(string url) => _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(3) };

    public async Task<IReadOnlyDictionary<string, SiloCluster>> Clusters(CancellationToken cancellation) =>
        (await Read<SiloCluster>("api/clusters", cancellation).ConfigureAwait(false)).ToDictionary(cluster => cluster.Id);

    public Task<List<SiloOutlet>> Outlets(CancellationToken cancellation) => Read<SiloOutlet>("api/outlets", cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<List<T>> Read<T>(string path, CancellationToken cancellation)
    {
        try
        {
            return await _http.GetFromJsonAsync<List<T>>(new Uri(path, UriKind.Relative), cancellation).ConfigureAwait(false) ?? [];
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return [];
        }
    }
}

/// <summary>An outlet as <c>/api/outlets</c> has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pending">Stored changes that it has not sent.</param>
/// <param name="Problem">What it waits for; null when nothing is wrong.</param>
internal sealed record SiloOutlet(string Name, long Pending, string? Problem);

/// <summary>A cluster as <c>/api/clusters</c> has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Synced">Whether nothing is known to be missing.</param>
internal sealed record SiloCluster(string Id, long Objects, bool Synced);
