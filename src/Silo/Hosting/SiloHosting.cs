using MeshSync.Fabric.Silo.Configuration;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace MeshSync.Fabric.Silo.Hosting;

internal static class SiloHosting
{
    /// <summary>Adds the Orleans silo with its grains, streams, storage and dashboard.</summary>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder, SiloHostOptions options)
    {
        _ = builder.UseOrleans(silo => silo
            // Nobody calls from outside: the API lives in this process, so there is no gateway.
            .UseLocalhostClustering(FreePort.Or(options.SiloPort), gatewayPort: 0, serviceId: "meshsync-fabric", clusterId: "meshsync-fabric")
            .Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.GrainIdle)
            .AddDashboard());
        return builder;
    }
}
