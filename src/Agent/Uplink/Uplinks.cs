using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// The uplinks of all collections. One lives as long as the agent, even while its resource is not served: the numbers in its batches must
/// go on where they were.
/// </summary>
internal sealed class Uplinks(
    ClusterIdentity cluster, QueueBudget budget, IBatchSink sink, AgentOptions options, Beat beat, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<CollectionKey, CollectionUplink> _uplinks = [];

    // A snapshot takes what is on its way also while the agent stops; a broker may be away for ever.
    private readonly CancellationToken _stopping = options.Output == OutputMode.File ? CancellationToken.None : lifetime.ApplicationStopping;

    public CollectionUplink Of(ResourceType type) =>
        _uplinks.GetOrAdd(type.In(cluster.Id), key => new CollectionUplink(key, budget, sink, options, beat, _stopping));

    /// <inheritdoc cref="CollectionUplink.Drain"/>
    public Task Drain() => Task.WhenAll(_uplinks.Values.Select(uplink => uplink.Drain()));
}
