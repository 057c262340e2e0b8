using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>A resource to watch, and which of its events go upstream.</summary>
internal sealed record WatchTarget(ResourceType Type, EventTypes Events = EventTypes.All)
{
    /// <summary>Where it is watched; empty is everywhere.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Somebody named it in the watch list, so what a profile leaves out is no reason not to watch it.</summary>
    public bool IsNamed { get; init; }

    /// <summary>How deep its objects are to be known.</summary>
    public CollectionTiers Tiers { get; init; } = CollectionTiers.Everything;

    public WatchForm Form { get; init; }

    /// <summary>All of it goes on as it comes.</summary>
    public bool IsSimple => Form == WatchForm.Whole && Tiers is { IsUniform: true, Base: >= ObjectTier.Full };

    public bool Equals(WatchTarget? other) =>
        other is not null && Type == other.Type && Events == other.Events && Namespaces.SequenceEqual(other.Namespaces)
        && Form == other.Form && ((IsSimple && other.IsSimple) || Tiers.Equals(other.Tiers));

    public override int GetHashCode() => HashCode.Combine(Type, Events, Namespaces.Count);
}
