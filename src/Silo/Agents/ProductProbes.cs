using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Silo.Agents;

/// <summary>Asks products by way of their cluster's agent.</summary>
internal sealed class ProductProbes(AgentClient agents) : IProductProbes
{
    public Task<string> Ask(string cluster, ProductProbe probe, CancellationToken cancellationToken) => agents.Probe(cluster, probe, cancellationToken);
}
