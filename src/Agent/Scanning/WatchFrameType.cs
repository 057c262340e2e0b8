namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>What has become of an object that was read. A list has only those that were added.</summary>
internal enum WatchFrameType
{
    Unknown,
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}
