namespace MeshSync.Fabric.Mirror;

/// <summary>Which Meshery Server is stood in for: they differ in what an event does to the inventory.</summary>
public enum ServerGeneration
{
    /// <summary>Events one by one; MODIFIED changes a row that is there and makes none.</summary>
    Older,

    /// <summary>
    /// Batches of 500 ms or 100 events, all upserts of a batch before all its deletes: DELETED then ADDED of one name
    /// within a batch leaves the row deleted.
    /// </summary>
    Newer,
}
