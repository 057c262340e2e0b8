namespace MeshSync.Fabric.Simulator.Watching;

/// <param name="BookmarkInterval">A bookmark is also sent two seconds before a watch's own timeout, as real servers do.</param>
/// <param name="CacheLag">How many changes of a resource the initial events are behind; the changes then follow before the bookmark. Never behind what is asked for.</param>
/// <param name="Timeout">Of a watch that names none; each gets between one and two of it.</param>
internal sealed record WatchOptions(TimeSpan BookmarkInterval, TimeSpan Timeout, WatchListMode WatchList, int CacheLag);
