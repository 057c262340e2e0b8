namespace MeshSync.Fabric.Simulator.Storage;

internal enum ChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>
/// One change in the history. <paramref name="Previous"/> decides what a watch with a selector sees when an object
/// enters or leaves its selection.
/// </summary>
internal readonly record struct WatchRecord(ChangeType Type, StoredObject Current, StoredObject? Previous)
{
    public long ResourceVersion => Current.ResourceVersion;
}
