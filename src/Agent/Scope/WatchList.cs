namespace MeshSync.Fabric.Agent.Scope;

/// <summary>What somebody wants to be watched: only some resources, all but some, or, with neither, the default.</summary>
internal sealed record WatchList
{
    public static readonly WatchList Default = new();

    /// <summary>Nothing but these is watched; empty when that is not how the list is written.</summary>
    public IReadOnlyList<WhitelistEntry> Only { get; init; } = [];

    /// <summary>These are not watched.</summary>
    public IReadOnlyList<ResourceName> Except { get; init; } = [];

    public bool IsDefault => Only.Count == 0 && Except.Count == 0;

    public override string ToString() =>
        Only.Count > 0 ? $"whitelist of {Only.Count}" : Except.Count > 0 ? $"blacklist of {Except.Count}" : "default";
}

/// <summary>One resource to watch, and which of its events.</summary>
internal readonly record struct WhitelistEntry(ResourceName Name, EventTypes Events);
