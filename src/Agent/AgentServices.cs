using MeshSync.Fabric.Agent.Commands;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Platforms.Docker;
using MeshSync.Fabric.Agent.Platforms.Kubernetes;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Agent.Snapshot;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent;

internal static class AgentServices
{
    /// <summary>Adds the agent: what it needs and what it runs.</summary>
    /// <exception cref="OptionsValidationException">A setting cannot be used; says which.</exception>
    public static IServiceCollection AddAgent(this IServiceCollection services, IReadOnlyList<string> arguments, TimeProvider time)
    {
        var options = new AgentOptions();
        SettingsReader.Read(arguments, Environment.GetEnvironmentVariable, options);
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = options.Debug ? LogLevel.Debug : filter.MinLevel);
        services.AddTelemetry();
        services.AddHealthEndpoints();
        services.AddHostedService<StopAfter>();
        services.AddPlatform(options.Platform).AddScope().AddTiers().AddStatus();
        return (options.Output == OutputMode.File ? services.AddSnapshot() : services.AddBroker().AddCommands().AddSessions()).AddWatching();
    }

    private static IServiceCollection AddPlatform(this IServiceCollection services, PlatformName name) =>
        (name == PlatformName.Docker ? services.AddDocker() : services.AddKubernetes()).AddSingleton<ClusterIdentity>();

    private static IServiceCollection AddScope(this IServiceCollection services) => services
        .AddSingleton<DiscoverySignal>()
        .AddSingleton<ScopeKeeper>()
        .AddSingleton<ScopeLimits>()
        .AddSingleton<ScopedDiscovery>();

    private static IServiceCollection AddTiers(this IServiceCollection services) => services
        .AddSingleton<TierKeeper>()
        .AddSingleton<TierPlanner>()
        .AddSingleton<TierReport>()
        .AddSingleton<TargetPlanner>()
        .AddSingleton<Savings>()
        .AddSingleton<TierSupport>()
        .AddSingleton<ObjectRefresh>()
        .AddHostedService<TierFile>()
        .AddHostedService(provider => provider.GetRequiredService<ObjectRefresh>());

    /// <summary>Everything goes into a file. What is registered first is stopped last, when nothing is added any more.</summary>
    private static IServiceCollection AddSnapshot(this IServiceCollection services) => services
        .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(10))
        .AddSingleton<SnapshotStore>()
        .AddSingleton<IBatchSink>(provider => provider.GetRequiredService<SnapshotStore>())
        .AddSingleton<SnapshotFile>()
        .AddHostedService(provider => provider.GetRequiredService<SnapshotFile>());

    private static IServiceCollection AddBroker(this IServiceCollection services) => services
        .AddSingleton<BrokerConnection>()
        .AddHostedService(provider => provider.GetRequiredService<BrokerConnection>())
        .AddSingleton<WatchLog>()
        .AddSingleton<PlanReader>()
        .AddHostedService(provider => provider.GetRequiredService<PlanReader>())
        .AddSingleton<IBatchSink, BatchSender>()
        .AddHostedService<Heartbeat>();

    private static IServiceCollection AddWatching(this IServiceCollection services) => services
        .AddSingleton(provider => QueueOf(provider.GetRequiredService<AgentOptions>()))
        .AddSingleton<Beat>()
        .AddSingleton<Uplinks>()
        .AddSingleton(provider => new ListGate(provider.GetRequiredService<AgentOptions>().ConcurrentLists))
        .AddSingleton<ReflectorFactory>()
        .AddSingleton<ReflectorSet>()
        .AddHostedService<ClusterWatch>();

    private static IServiceCollection AddCommands(this IServiceCollection services) => services
        .AddSingleton<WatchedResources>()
        .AddSingleton<ObjectFetch>()
        .AddSingleton<TierExplainer>()
        .AddSingleton<ProductAsker>()
        .AddSingleton<TierCommands>()
        .AddSingleton<CanaryCommands>()
        .AddSingleton<ObjectReplies>()
        .AddSingleton<StatusReplies>()
        .AddSingleton<CommandHandler>()
        .AddHostedService<CommandListener>()
        .AddHostedService<RelistCommands>();

    /// <summary>What is registered last is stopped first: the sessions, while somebody still answers that they have ended.</summary>
    private static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionTable>()
        .AddHostedService<SessionListener>()
        .AddHostedService(provider => provider.GetRequiredService<SessionTable>());

    private static IServiceCollection AddStatus(this IServiceCollection services) => services
        .AddSingleton<StatusBoard>()
        .AddSingleton(provider => provider.GetRequiredService<StatusBoard>().Pause)
        .AddSingleton(provider => provider.GetRequiredService<StatusBoard>().Sessions)
        .AddSingleton<StatusReporter>();

    private static QueueBudget QueueOf(AgentOptions options) => new(options.QueueBytes, options.QueueEvents);
}
