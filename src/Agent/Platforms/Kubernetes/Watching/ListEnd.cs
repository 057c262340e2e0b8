namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>Where a complete list ended.</summary>
/// <param name="ResourceVersion">From which a watch continues.</param>
/// <param name="Watch">The watch that brought the list and goes on after it; null after a list in pages.</param>
internal readonly record struct ListEnd(string ResourceVersion, WatchConnection? Watch);
