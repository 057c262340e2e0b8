namespace MeshSync.Fabric.Silo.Requests;

/// <summary>What became of a message on the request subject; the lower-case name is a label of the metric.</summary>
internal enum RequestOutcome
{
    Handled,

    /// <summary>The handler failed.</summary>
    Failed,

    /// <summary>The message or its payload cannot be read.</summary>
    Malformed,

    /// <summary>Nobody answers this entity.</summary>
    Unknown,

    /// <summary>Too many requests of this entity waited.</summary>
    Refused,
}
