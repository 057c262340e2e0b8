namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>How a mirror is shown.</summary>
internal enum MirrorOutput
{
    /// <summary>One table that changes in place.</summary>
    Table,

    /// <summary>A line whenever something has changed.</summary>
    Lines,

    /// <summary>The same as a JSON object a line.</summary>
    Json,
}
