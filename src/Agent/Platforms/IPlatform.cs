using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>
/// A kind of cluster that can be kept in sight: whatever has an identity, collections of objects that can be listed, and a way to learn of
/// changes. What it reads it hands on in Kubernetes' shape, so that nothing behind it has to know where an object comes from.
/// </summary>
internal interface IPlatform
{
    /// <summary>Where it is, for people to read.</summary>
    string Address { get; }

    /// <summary>What to do when it does not answer, and when its identity may not be read.</summary>
    (string WhenSilent, string WhenHidden) Advice { get; }

    /// <summary>The cluster's own id, which outlives restarts of everything.</summary>
    /// <exception cref="ApiException">It is refused.</exception>
    /// <exception cref="System.Text.Json.JsonException">The answer has none.</exception>
    Task<string> Identify(CancellationToken cancellationToken);

    /// <summary>What can be listed and watched there now.</summary>
    Task<ServedResources> Discover(CancellationToken cancellationToken);

    /// <summary>A place to read a collection from.</summary>
    /// <param name="parts">The collection: where what is read goes, and in which depth.</param>
    /// <param name="namespaces">Nothing outside of these is read; empty sets no limit.</param>
    ICollectionSource Open(CollectionParts parts, IReadOnlyList<string> namespaces);
}
