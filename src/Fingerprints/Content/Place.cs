namespace MeshSync.Fabric.Fingerprints.Content;

/// <summary>Where in an object the walk is, as far as noise can be near; below that, values are kept or dropped whole.</summary>
internal enum Place
{
    Kept,
    Dropped,
    Root,
    Metadata,
    Annotations,
    NodeStatus,
    NodeConditions,
    NodeCondition,
    LeaseSpec,
}
