namespace MeshSync.Fabric.Agent.Discovery;

/// <summary>Asks in the aggregated form, and in the old one where the server does not know that.</summary>
internal sealed class ResourceDiscoverer(AggregatedDiscovery aggregated, LegacyDiscovery legacy)
{
    public async Task<ServedResources> Discover(CancellationToken cancellationToken) =>
        await aggregated.Discover(cancellationToken) ?? await legacy.Discover(cancellationToken);
}
