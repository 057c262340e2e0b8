using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Mirror.Comparison;
using MeshSync.Fabric.Mirror.Inventory;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>
/// The cluster of a kubeconfig, to compare with. What is in scope its agent says, if one is on the same broker; else it is
/// everything that can be watched.
/// </summary>
internal sealed class ComparedCluster : IAsyncDisposable
{
    private readonly KubeCluster _cluster;
    private readonly ClusterLister _lister;
    private readonly ClusterComparison _comparison;
    private readonly NatsConnection _nats;

    public ComparedCluster(string? kubeconfig, string? context, InventoryDatabase inventory, NatsConnection nats)
    {
        _cluster = KubeCluster.Of(kubeconfig, context);
        _lister = new ClusterLister(_cluster.Client.HttpClient);
        _comparison = new ClusterComparison(_lister, inventory);
        _nats = nats;
    }

    public async Task<ComparisonResult> Compare(CancellationToken cancellation)
    {
        var cluster = await _lister.ClusterId(cancellation).ConfigureAwait(false);
        var served = await _lister.Resources(cancellation).ConfigureAwait(false);
        return await _comparison.Run(cluster, await InScope(cluster, served, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        return _nats.DisposeAsync();
    }

    private async Task<IReadOnlyList<ResourceType>> InScope(string cluster, IReadOnlyList<ResourceType> served, CancellationToken cancellation)
    {
        try
        {
            var agent = new AskedAgent(_nats, cluster);
            var status = await agent.Ask(AgentVerb.Status, new AgentRequest(), AgentJson.Default.AgentStatus, cancellation).ConfigureAwait(false);
            var watched = status.Reflectors.Where(reflector => reflector.State != ReflectorState.Stopped).ToDictionary(reflector => reflector.Collection);
            return status.Omitted > 0
                ? served
                : [.. from type in served
                      let collection = $"{(type.Group.Length == 0 ? "core" : type.Group)}/{type.Resource}"
                      where watched.ContainsKey(collection)
                      select type with { Version = watched[collection].Version }];
        }
        catch (AgentCommandException)
        {
            return served;
        }
    }
}
