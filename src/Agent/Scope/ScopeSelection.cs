namespace MeshSync.Fabric.Agent.Scope;

/// <summary>What follows from a watch list for one API server.</summary>
/// <param name="Targets">What to watch.</param>
/// <param name="Notices">What somebody who wrote the list would want to know of entries that do not do what they say, a line each.</param>
internal sealed record ScopeSelection(IReadOnlyList<WatchTarget> Targets, IReadOnlyList<string> Notices);
