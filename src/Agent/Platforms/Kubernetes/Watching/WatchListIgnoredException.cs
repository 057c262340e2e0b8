namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>The server answered a streaming list as an ordinary watch, which never says when everything has come.</summary>
internal sealed class WatchListIgnoredException(string sign) : IOException($"The server does not know streaming lists: {sign}.");
