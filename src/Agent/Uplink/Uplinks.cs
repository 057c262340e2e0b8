using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.ApiServer;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// The uplinks of all collections. One lives as long as the agent, even while its resource is not served: the numbers in its batches must
/// go on where they were.
/// </summary>
internal sealed class Uplinks(
    ClusterIdentity cluster, QueueBudget budget, IBatchSink sink, AgentOptions options, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<CollectionKey, CollectionUplink> _uplinks = [];

    public CollectionUplink Of(ResourceType type) =>
        _uplinks.GetOrAdd(type.In(cluster.Id), key => new CollectionUplink(key, budget, sink, options, lifetime.ApplicationStopping));
}
