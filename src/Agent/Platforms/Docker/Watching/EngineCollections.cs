using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>What is known of each collection; it outlives the reflectors, whose versions must go on from there.</summary>
internal sealed class EngineCollections(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KnownObjects> _known = [];

    public KnownObjects Of(EngineKind kind) => _known.GetOrAdd(kind.Type.Resource, _ => new KnownObjects(time));
}
