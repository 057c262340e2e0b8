namespace MeshSync.Fabric.Meshery;

/// <summary>What happened to an object, as the envelope's <c>EventType</c>.</summary>
/// <remarks>
/// There is no member for <c>ERROR</c> on purpose: Meshery Server casts the body of such a message unchecked and panics.
/// </remarks>
public enum MesheryEvent
{
    /// <summary>An upsert for every generation of Meshery Server.</summary>
    Added,

    /// <summary>Older Servers update only: a row they do not know is not inserted.</summary>
    Modified,

    /// <summary>Carries the whole last-known object.</summary>
    Deleted,
}
