using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>The way to a product that runs in the cluster, for one GET.</summary>
internal interface IProductEndpoint
{
    /// <summary>Opens the answer of the product.</summary>
    /// <exception cref="AgentCommandException">What is asked for is no place in this cluster.</exception>
    /// <exception cref="ApiException">It answered with an error, or the cluster does not let it be asked.</exception>
    Task<HttpResponseMessage> Get(ProductProbe probe, TimeSpan timeout, CancellationToken cancellationToken);
}
