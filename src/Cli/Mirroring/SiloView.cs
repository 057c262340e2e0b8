using System.Text.Json;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>What the silo says over HTTP. It may be anywhere, or nowhere to be reached from here: then there is nothing to show of it.</summary>
internal sealed class SiloView(SiloClient silo, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyDictionary<string, SiloCluster>> Clusters(CancellationToken cancellation) =>
        (await Read<SiloCluster>("/api/v1/clusters", cancellation).ConfigureAwait(false)).ToDictionary(cluster => cluster.Id);

    public Task<List<SiloOutlet>> Outlets(CancellationToken cancellation) => Read<SiloOutlet>("/api/v1/outlets", cancellation);

    private async Task<List<T>> Read<T>(string path, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return JsonSerializer.Deserialize<List<T>>(await silo.Ask(HttpMethod.Get, path, null, either.Token).ConfigureAwait(false), JsonSerializerOptions.Web) ?? [];
        }
        catch (Exception failure) when (failure is SiloRefusedException or JsonException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return [];
        }
    }
}

/// <summary>An outlet as <c>/api/v1/outlets</c> has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pending">Stored changes that it has not sent.</param>
/// <param name="Problem">What it waits for; null when nothing is wrong.</param>
internal sealed record SiloOutlet(string Name, long Pending, string? Problem);

/// <summary>A cluster as <c>/api/v1/clusters</c> has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Synced">Whether nothing is known to be missing.</param>
internal sealed record SiloCluster(string Id, long Objects, bool Synced);
