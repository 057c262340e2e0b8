using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Agents;
using MeshSync.Fabric.Silo.Configuration;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Broker;

internal static class BrokerServices
{
    /// <summary>Adds the connection to NATS and what keeps its other end as the silo needs it.</summary>
    public static IServiceCollection AddBroker(this IServiceCollection services, SiloHostOptions options) => services
        .AddSingleton(options.Broker)
        .AddSingleton<INatsConnection>(provider => BrokerConnection.Create(options.Broker, provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton<INatsJSContext>(provider => new NatsJSContext(provider.GetRequiredService<INatsConnection>()))
        .AddSingleton<BrokerStatus>()
        .AddSingleton<StoreGuard>()
        .AddSingleton<BrokerSetup>()
        .AddSingleton<IAgentCommands, AgentCommands>()
        .AddSingleton<AgentClient>()
        .AddSingleton<IProductProbes, ProductProbes>()
        .AddHostedService<BrokerKeeper>()
        .AddHostedService<HeartbeatListener>();
}
