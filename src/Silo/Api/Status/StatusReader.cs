using MeshSync.Fabric.Grains.Checks;
using MeshSync.Fabric.Grains.Clusters;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Api.Status;

/// <summary>Puts together how the clusters are.</summary>
internal sealed class StatusReader(IGrainFactory grains, WatchLogBacklog backlog, StoreSurvey survey)
{
    public async Task<IReadOnlyList<ClusterStatus>> Clusters(CancellationToken cancellationToken)
    {
        var counting = survey.Latest(cancellationToken);
        var waiting = Backlog();
        var ids = await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState();
        var clusters = await Task.WhenAll(ids.Select(id => grains.GetGrain<IClusterGrain>(id).GetState()));
        var (counted, behind) = (await counting, await waiting);
        return [.. clusters.Select(cluster => new ClusterHealth(cluster, behind, counted).Judge())];
    }

    /// <summary>How the last scheduled check of each cluster went.</summary>
    public async Task<IReadOnlyList<CheckRecord>> Checks() => await grains.GetGrain<ICheckBoardGrain>(ICheckBoardGrain.Key).GetState();

    /// <summary>One cluster; null when nothing is known of it.</summary>
    public async Task<ClusterStatus?> Cluster(string id, CancellationToken cancellationToken)
    {
        // Asking a grain about a cluster makes one of it.
        if (!(await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState()).Contains(id))
        {
            return null;
        }

        var counting = survey.Latest(cancellationToken);
        var waiting = Backlog();
        var cluster = await grains.GetGrain<IClusterGrain>(id).GetState();
        return new ClusterHealth(cluster, await waiting, await counting).Judge();
    }

    private async Task<ulong[]?> Backlog()
    {
        try
        {
            return await backlog.Get();
        }
        catch (NatsException)
        {
            // The answer says so by leaving the figures out; what keeps the broker usable logs why.
            return null;
        }
    }
}
