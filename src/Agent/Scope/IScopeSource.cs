using MeshSync.Fabric.Agent.Discovery;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>Where the cluster itself says what of it is to be watched.</summary>
internal interface IScopeSource
{
    /// <summary>Follows it according to what is served now.</summary>
    /// <returns>The list in force; null while none is, because it has not been read for the first time.</returns>
    Task<WatchList?> Follow(ServedResources served, CancellationToken cancellationToken);
}
