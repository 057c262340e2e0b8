namespace MeshSync.Fabric.Meshery.Json;

/// <summary>Which top-level values of an object are read.</summary>
internal enum TapeScope
{
    /// <summary>Type and metadata.</summary>
    Presence,

    /// <summary>What has a field of its own in a row as well: spec, status, data and their like.</summary>
    Row,

    /// <summary>Whatever is there.</summary>
    Everything,
}
