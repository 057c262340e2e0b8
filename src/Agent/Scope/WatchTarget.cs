using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>A resource to watch, and which of its events go upstream.</summary>
internal sealed record WatchTarget(ResourceType Type, EventTypes Events = EventTypes.All)
{
    /// <summary>Where it is watched; empty is everywhere.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public bool Equals(WatchTarget? other) =>
        other is not null && Type == other.Type && Events == other.Events && Namespaces.SequenceEqual(other.Namespaces);

    public override int GetHashCode() => HashCode.Combine(Type, Events, Namespaces.Count);
}
