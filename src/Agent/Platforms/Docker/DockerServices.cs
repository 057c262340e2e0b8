using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Platforms.Docker.Probing;
using MeshSync.Fabric.Agent.Platforms.Docker.Sessions;
using MeshSync.Fabric.Agent.Platforms.Docker.Watching;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Uplink;

namespace MeshSync.Fabric.Agent.Platforms.Docker;

internal static class DockerServices
{
    /// <summary>Adds what the agent needs to know a Docker engine.</summary>
    public static IServiceCollection AddDocker(this IServiceCollection services) => services
        .AddSingleton<EngineConnection>()
        .AddSingleton<EngineIdentity>()
        .AddSingleton<EngineReader>()
        .AddSingleton<EngineCollections>()
        .AddSingleton<DockerParts>()
        .AddSingleton<IPlatform, DockerPlatform>()
        .AddSingleton<IObjectReader, EngineObjects>()
        .AddSingleton<IProductEndpoint, PublishedPorts>()
        .AddSingleton<ISessionStreams, ContainerStreams>()
        .AddSingleton<IScopeSource, WholeScope>()
        .AddSingleton<IBrokerDirectory, NoBrokerDirectory>();
}
