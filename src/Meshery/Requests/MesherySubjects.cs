namespace MeshSync.Fabric.Meshery.Requests;

/// <summary>Subjects between Meshery Server and whoever plays MeshSync, other than that of the changes.</summary>
public static class MesherySubjects
{
    public const string Requests = "meshery.meshsync.request";

    /// <summary>Of those who read requests, one gets each.</summary>
    public const string RequestQueueGroup = "meshsync-request-stream";

    /// <summary>Where the version is told.</summary>
    public const string Meta = "meshsync-meta";
}
