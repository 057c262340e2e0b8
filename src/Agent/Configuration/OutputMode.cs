namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>Where what the agent sees goes.</summary>
internal enum OutputMode
{
    /// <summary>To the watch log, for the silo.</summary>
    Broker,

    /// <summary>Into a snapshot file, without NATS and without a silo.</summary>
    File,
}
