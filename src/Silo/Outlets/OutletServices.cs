using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Outlets;

internal static class OutletServices
{
    /// <summary>Adds the delivery of stored objects to Meshery Server.</summary>
    public static IServiceCollection AddMesheryOutlet(this IServiceCollection services, SiloHostOptions options) => services
        .AddSingleton(options.Outlet)
        .AddSingleton<MesheryOutlet>()
        .AddSingleton<OutletProgress>()
        .AddSingleton<IOutletProgress>(provider => provider.GetRequiredService<OutletProgress>());
}
