namespace MeshSync.Fabric.Cli.Objects;

/// <summary>How objects are shown.</summary>
internal enum ObjectOutput
{
    Table,
    Json,
    Yaml,
}
