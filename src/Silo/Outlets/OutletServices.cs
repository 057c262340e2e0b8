using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Leases;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Outlets;

internal static class OutletServices
{
    /// <summary>Adds the delivery of stored objects to Meshery Servers, and its repetition on request.</summary>
    public static IServiceCollection AddOutlets(this IServiceCollection services, SiloHostOptions options)
    {
        _ = services
            .AddSingleton(provider => new OwnBroker(options.Broker, provider.GetRequiredService<ILoggerFactory>()))
            .AddSingleton(provider => new OutletSet(
                options.Outlets.Select(outlet => Create(provider, outlet, options)),
                provider.GetRequiredService<FlushBoard>))
            .AddSingleton(provider => new OutletDuty(
                options.Clustering is null ? null : ActivatorUtilities.CreateInstance<Lease>(
                    provider, "outlets", provider.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString()),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<OutletDuty>>()))
            .AddSingleton<Recreations>()
            .AddSingleton<RecreationRepeats>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<OutletProgress>(provider, options.OutletEvents))
            .AddSingleton<IOutletProgress>(provider => provider.GetRequiredService<OutletProgress>())
            .AddSingleton<BrokerResources>()
            .AddSingleton<FlushConsumers>()
            .AddSingleton<FlushBoard>()
            .AddSingleton<Flusher>()
            .AddSingleton(options.Resync)
            .AddHostedService<OutletWork>();
        return services;
    }

    private static Outlet Create(IServiceProvider provider, OutletOptions outlet, SiloHostOptions options)
    {
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        IOutletBroker broker = outlet switch
        {
            { BrokerFromResource: true } => ActivatorUtilities.CreateInstance<ResourceBroker>(provider, outlet),
            { Broker: { } given } => new GivenBroker(given, loggers),
            _ => provider.GetRequiredService<OwnBroker>(),
        };
        var exit = new OutletExit(outlet, broker, options.FlushRate, provider.GetRequiredService<TimeProvider>(), loggers.CreateLogger<OutletExit>());
        return new Outlet(provider.GetRequiredService<INatsJSContext>(), outlet, exit, loggers.CreateLogger<Outlet>());
    }
}
