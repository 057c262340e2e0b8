namespace MeshSync.Fabric.Agent.Scope;

/// <summary>What decides what is watched at the moment, for <c>/status</c> to tell.</summary>
internal sealed record ScopeState
{
    /// <summary>Where the list comes from: <c>default</c>, or the MeshSync object.</summary>
    public string Source { get; init; } = "default";

    /// <summary>The list in force: the last one that was valid.</summary>
    public WatchList List { get; init; } = WatchList.Default;

    /// <summary>What is wrong with the list that was given last, field and entry; null when it is in force.</summary>
    public string? Problem { get; init; }

    /// <summary>What its author would want to know of entries of the list in force that do not do what they say.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Since when this is so.</summary>
    public DateTimeOffset Since { get; init; }
}
