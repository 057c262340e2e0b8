namespace MeshSync.Fabric.Simulator.Watching;

/// <summary>What the server makes of sendInitialEvents.</summary>
public enum WatchListMode
{
    /// <summary>As Kubernetes since 1.32.</summary>
    Served,

    /// <summary>Served from the cache as it is, however new a state was asked for.</summary>
    ServedBehind,

    /// <summary>As before.</summary>
    Refused,

    /// <summary>Taken for an ordinary watch, as some aggregated API servers do.</summary>
    Ignored,
}
