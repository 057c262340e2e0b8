using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Probing;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scope;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Uplink;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes;

internal static class KubernetesServices
{
    /// <summary>Adds what the agent needs to know a Kubernetes cluster.</summary>
    public static IServiceCollection AddKubernetes(this IServiceCollection services) => services
        .AddSingleton<ApiLogins>()
        .AddSingleton<ApiConnection>()
        .AddSingleton<AggregatedDiscovery>()
        .AddSingleton<LegacyDiscovery>()
        .AddSingleton<Departures>()
        .AddSingleton<DoubleServing>()
        .AddSingleton<ResourceDiscoverer>()
        .AddSingleton<WatchListSupport>()
        .AddSingleton<MeshSyncWatch>()
        .AddSingleton<IPlatform, KubernetesPlatform>()
        .AddSingleton<IObjectReader, ApiObjects>()
        .AddSingleton<IProductEndpoint, ServiceProxy>()
        .AddSingleton<ISessionStreams, PodStreams>()
        .AddSingleton<IScopeSource, ScopeSource>()
        .AddSingleton<IBrokerDirectory, FabricConfigMap>();
}
