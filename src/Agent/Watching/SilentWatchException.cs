namespace MeshSync.Fabric.Agent.Watching;

/// <summary>
/// Nothing arrived on a watch for so long that it may be dead. Usually it is not: older servers send no bookmark either while a resource
/// does not change.
/// </summary>
internal sealed class SilentWatchException(TimeoutException cause) : TimeoutException(cause.Message, cause);
