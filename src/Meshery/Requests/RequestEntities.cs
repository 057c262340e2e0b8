namespace MeshSync.Fabric.Meshery.Requests;

/// <summary>What Meshery Server can ask for.</summary>
public static class RequestEntities
{
    /// <summary>Every object, to the subject that the payload names.</summary>
    public const string InformerStore = "informer-store";

    /// <summary>Every object again as ADDED: the Server has deleted its rows.</summary>
    public const string ResyncDiscovery = "resync-discovery";

    /// <summary>The version, to <see cref="MesherySubjects.Meta"/>.</summary>
    public const string MeshSyncMeta = "meshsync-meta";

    /// <summary>Log lines of containers, or their end.</summary>
    public const string LogStream = "log-stream";

    /// <summary>A terminal in a container, or its end.</summary>
    public const string ExecRequest = "exec-request";

    /// <summary>The list of terminals.</summary>
    public const string ActiveExec = "active-exec";
}
