namespace MeshSync.Fabric.Contracts;

/// <summary>What a reflector, which is what watches one resource of a cluster, is doing.</summary>
public enum ReflectorState
{
    /// <summary>Waits for its turn to list.</summary>
    Waiting,

    /// <summary>Reads a list page by page.</summary>
    Listing,

    /// <summary>Reads the objects there are as the initial events of a watch.</summary>
    Streaming,

    /// <summary>Has a watch open, or opens the next one after one that ended in order.</summary>
    Watching,

    /// <summary>RBAC does not allow it (403); tried again.</summary>
    Forbidden,

    /// <summary>Something failed; tried again soon.</summary>
    BackingOff,

    /// <summary>Somebody paused the agent.</summary>
    Paused,

    /// <summary>The resource is not served any more, or was taken out of scope.</summary>
    Stopped,
}
