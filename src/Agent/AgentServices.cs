using MeshSync.Fabric.Agent.ApiServer;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent;

internal static class AgentServices
{
    /// <summary>Adds the agent: what it needs and what it runs.</summary>
    public static IServiceCollection AddAgent(this IServiceCollection services, IReadOnlyList<string> arguments)
    {
        services.AddOptions<AgentOptions>()
            .Configure(options => SettingsReader.Read(arguments, Environment.GetEnvironmentVariable, options))
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AgentOptions>>().Value);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<StatusBoard>();
        services.AddSingleton<AgentTelemetry>();
        services.AddHealthEndpoints();
        return services.AddApiServer().AddUplink().AddWatching();
    }

    private static IServiceCollection AddApiServer(this IServiceCollection services) => services
        .AddSingleton(provider => new ApiConnection(
            KubeConfiguration.Load(provider.GetRequiredService<AgentOptions>()), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ClusterIdentity>()
        .AddSingleton<AggregatedDiscovery>()
        .AddSingleton<LegacyDiscovery>()
        .AddSingleton<Departures>()
        .AddSingleton<ResourceDiscoverer>()
        .AddSingleton<DiscoverySignal>();

    private static IServiceCollection AddUplink(this IServiceCollection services) => services
        .AddSingleton<BrokerConnection>()
        .AddHostedService(provider => provider.GetRequiredService<BrokerConnection>())
        .AddSingleton<WatchLog>()
        .AddSingleton<BatchSender>()
        .AddSingleton<Uplinks>();

    private static IServiceCollection AddWatching(this IServiceCollection services) => services
        .AddSingleton<ReflectorFactory>()
        .AddSingleton<ReflectorSet>()
        .AddHostedService<ClusterWatch>()
        .AddHostedService<RelistCommands>();
}
