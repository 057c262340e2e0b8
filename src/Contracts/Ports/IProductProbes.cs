using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Contracts;

/// <summary>Has the agent of a cluster ask a product itself.</summary>
public interface IProductProbes
{
    /// <summary>What the product answers.</summary>
    /// <exception cref="AgentCommandException">There is no answer, and why.</exception>
    Task<string> Ask(string cluster, ProductProbe probe, CancellationToken cancellationToken);
}
