using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>A cluster of <c>/api/v1/clusters</c>.</summary>
internal sealed record KnownCluster(string Id);

/// <summary>Finds out which cluster is meant where none is named.</summary>
internal sealed class ClusterChoice(SiloClient silo)
{
    /// <exception cref="SiloRefusedException">Nothing says which.</exception>
    public async Task<string> Choose(KubeCluster? cluster, CancellationToken cancellation)
    {
        var known = await silo.Ask(HttpMethod.Get, "/api/v1/clusters", null, CheckJson.Default.ListKnownCluster, cancellation).ConfigureAwait(false);
        if (cluster is not null && await Id(cluster, cancellation).ConfigureAwait(false) is { } id && known.Any(one => one.Id == id))
        {
            return id;
        }

        return known switch
        {
            [var only] => only.Id,
            [] => throw new SiloRefusedException("the silo knows no cluster: is an agent running (fabric doctor)?"),
            _ => throw new SiloRefusedException($"name a cluster; the silo knows {string.Join(", ", known.Select(one => one.Id))}"),
        };
    }

    private static async Task<string?> Id(KubeCluster cluster, CancellationToken cancellation)
    {
        try
        {
            var space = await cluster.Ask(HttpMethod.Get, "api/v1/namespaces/kube-system", default, cancellation).ConfigureAwait(false);
            return space.GetProperty("metadata").GetProperty("uid").GetString();
        }
        catch (Exception e) when (e is KubeRefusedException or HttpRequestException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // It may not be read, or the server is away: the check says so.
        }
    }
}
