using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Sessions;

internal static class SessionServices
{
    /// <summary>Adds the logs and terminals of pods that Meshery Server asks for.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services, SiloHostOptions options) => services
        .AddSingleton(options.Sessions)
        .AddSingleton<SessionAgent>()
        .AddSingleton<SessionTools>()
        .AddSingleton<PodFinder>()
        .AddSingleton<ActiveTerminals>()
        .AddHostedService(provider => provider.GetRequiredService<ActiveTerminals>())
        .AddSingleton<SessionKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<SessionKeeper>())
        .AddSingleton<IMesheryRequestHandler, LogStreamHandler>()
        .AddSingleton<IMesheryRequestHandler, ExecRequestHandler>()
        .AddSingleton<IMesheryRequestHandler, ActiveExecHandler>();
}
