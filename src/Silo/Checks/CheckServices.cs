using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Checks;

internal static class CheckServices
{
    /// <summary>Adds checks, on request and on schedule.</summary>
    public static IServiceCollection AddChecks(this IServiceCollection services, SiloHostOptions options) => services
        .AddSingleton(options.Checks)
        .AddSingleton<CheckDiagnosis>()
        .AddSingleton<CanaryCheck>()
        .AddHostedService<CheckSchedule>();
}
