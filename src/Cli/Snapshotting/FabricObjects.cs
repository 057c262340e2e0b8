using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Cli.Documents;
using MeshSync.Fabric.Cli.Identifying;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Snapshotting;

/// <summary>What the fabric has stored, as the objects were before they were made Meshery's.</summary>
internal sealed class FabricObjects(SiloClient silo, SnapshotProgress progress)
{
    private const string Path = "/api/v1/objects";
    private const int AtOnce = 8;

    public async IAsyncEnumerable<ObjectDocument> Read(string? cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = cluster is null ? "" : $"&cluster={Uri.EscapeDataString(cluster)}";
        var (read, all) = (0, 0L);
        string? after = null;
        do
        {
            using var page = await silo.Document($"{Path}?limit=1000{filter}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", cancellation).ConfigureAwait(false);
            all = Math.Max(all, page.RootElement.GetProperty("matched").GetInt64());
            after = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
            foreach (var keys in page.RootElement.GetProperty("objects").EnumerateArray().Select(one => one.GetProperty("key").GetString()!).Chunk(AtOnce))
            {
                progress.Reads(keys[0], read + 1, all);
                read += keys.Length;
                foreach (var found in await Task.WhenAll(keys.Select(key => One(key, cancellation))).ConfigureAwait(false))
                {
                    if (found is not null)
                    {
                        yield return found;
                    }
                }
            }
        }
        while (after is not null);
    }

    /// <summary>Null for what cannot be read, which is said.</summary>
    private async Task<ObjectDocument?> One(string key, CancellationToken cancellation)
    {
        try
        {
            using var found = await silo.Document($"{Path}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}", cancellation).ConfigureAwait(false);
            var row = found.RootElement.GetProperty("object");
            if (row.ValueKind == JsonValueKind.Object)
            {
                return SnapshotObject.AsObject(new ObjectDocument(key, Encoding.UTF8.GetBytes(row.GetRawText())));
            }

            progress.Lacks($"{key}: what is stored of it is no JSON");
        }
        catch (SiloRefusedException e)
        {
            progress.Lacks($"{key}: {e.Message}");
        }

        return null;
    }
}
