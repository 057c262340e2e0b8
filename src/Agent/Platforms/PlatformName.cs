namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>The kinds of clusters that an agent can be told to watch.</summary>
internal enum PlatformName
{
    Kubernetes,
    Docker,
}
