using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Finds the cluster that has a pod. Meshery's request names none, because the original knew only one.</summary>
internal sealed class PodFinder(IGrainFactory grains, OutletSet outlets)
{
    /// <summary>What has logs and terminals, and how Meshery names it in the ids of rows: pods, and the containers of engines.</summary>
    private static readonly (string Group, string Resource, string Row)[] Kinds = [("", "pods", "Pod.v1"), ("docker.meshery.io", "containers", "Container.docker.meshery.io/v1")];

    /// <summary>Id of the cluster, one of those that the Server may see.</summary>
    /// <exception cref="PodNotFoundException">None has it, or several do and nothing says which is meant.</exception>
    public async Task<string> Find(SessionRequest request, IncomingRequest from)
    {
        var clusters = await Visible(from);
        if (Named(request, clusters) is { } named)
        {
            return named;
        }

        var have = await Where(clusters, cluster => Has(cluster, request));
        if (have.Count == 0)
        {
            // Where pods are not watched, one may be all the same: its agent asks the API server.
            have = await Where(clusters, async cluster => !await WatchesPods(cluster));
        }

        var pod = request.NamespaceOrNone.Length > 0 ? $"pod {request.Namespace}/{request.Name}" : $"container {request.Name}";
        return have.Count switch
        {
            1 => have[0],
            0 => throw new PodNotFoundException($"no cluster has {pod}"),
            _ => throw new PodNotFoundException(
                $"several clusters may have {pod}: {string.Join(", ", have)}. Name one as cluster_id, or use the id that Meshery has given to the pod"),
        };
    }

    /// <summary>Who is sent the objects of some clusters only has no business in the containers of others.</summary>
    private async Task<string[]> Visible(IncomingRequest from)
    {
        var known = await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState();
        var serving = outlets.Serving(from);
        return serving.Any(outlet => outlet.Options.Clusters.Count == 0)
            ? known
            : [.. known.Intersect(serving.SelectMany(outlet => outlet.Options.Clusters))];
    }

    /// <summary>A cluster that the request itself names: as <c>cluster_id</c>, or by an id or key of Meshery's for the pod.</summary>
    internal static string? Named(SessionRequest request, string[] clusters)
    {
        if (request.ClusterId.Length > 0)
        {
            return clusters.Contains(request.ClusterId) ? request.ClusterId : throw new PodNotFoundException($"there is no cluster {request.ClusterId}");
        }

        return clusters.FirstOrDefault(cluster => new[] { request.Id, request.Key }.Any(text =>
            text == cluster || Kinds.Any(kind => Decoded(text) == $"{cluster}.{kind.Row}.{request.NamespaceOrNone}.{request.Name}")));
    }

    // Meshery Server makes a row's id as base64 of cluster.kind.version.namespace.name.
    private static string? Decoded(string text)
    {
        var bytes = new byte[text.Length];
        var padded = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        padded += new string('=', (4 - (padded.Length % 4)) % 4);
        return Convert.TryFromBase64String(padded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static async Task<List<string>> Where(string[] clusters, Func<string, Task<bool>> condition)
    {
        var holds = await Task.WhenAll(clusters.Select(condition));
        return [.. clusters.Where((_, i) => holds[i])];
    }

    private Task<bool> Has(string cluster, SessionRequest request) => Any(async kind =>
    {
        var key = new ObjectKey(cluster, kind.Group, kind.Resource, request.NamespaceOrNone, request.Name);
        return await grains.GetGrain<IObjectGrain>(key.ToString()).GetState() is { Deleted: false };
    });

    private Task<bool> WatchesPods(string cluster) => Any(async kind =>
    {
        var pods = await grains.GetGrain<ICollectionGrain>(new CollectionKey(cluster, kind.Group, kind.Resource).ToString()).GetState();
        return pods.Session > 0 || pods.Objects + pods.Tombstones > 0;
    });

    private static async Task<bool> Any(Func<(string Group, string Resource, string Row), Task<bool>> condition) =>
        (await Task.WhenAll(Kinds.Select(condition))).Any(holds => holds);
}

/// <summary>There is no single cluster that a pod is in; the message is for whoever asked.</summary>
internal sealed class PodNotFoundException(string message) : Exception(message);
