using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Api;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Certificates;
using MeshSync.Fabric.Silo.Checks;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Health;
using MeshSync.Fabric.Silo.Hosting;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Silo.Page;
using MeshSync.Fabric.Silo.Requests;
using MeshSync.Fabric.Silo.Sessions;
using MeshSync.Fabric.Silo.Telemetry;
using Orleans.Dashboard;

namespace MeshSync.Fabric.Silo;

/// <summary>Puts the silo together.</summary>
internal static class SiloApplication
{
    private const string Dashboard = "/dashboard";

    /// <param name="options">The settings.</param>
    /// <param name="add">Adds more services, for tests.</param>
    public static WebApplication Build(SiloHostOptions options, Action<IServiceCollection>? add = null)
    {
        // Settings come from the environment. Watching for files of settings watches everything below the working directory.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        _ = builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(options.HttpHost, options.HttpPort, listen =>
        {
            if (options.Tls is { } tls)
            {
                listen.UseTls(tls);
            }
        }));
        _ = builder.Logging.AddSiloConsole(options);
        _ = builder.Services
            .AddSingleton(TimeProvider.System)
            .AddAccessControl(options.Api)
            .AddBroker(options)
            .AddOutlets(options)
            .AddMesheryRequests()
            .AddSessions(options)
            .AddFabricApi()
            .AddChecks(options)
            .AddSiloHealth()
            .AddTelemetry();
        _ = builder.AddSilo(options);
        add?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseSecurityHeaders(Dashboard);
        app.UseFabricApi();
        app.UseAccessControl();
        app.MapHealth();
        app.MapFabricApi();
        app.MapPage();
        _ = app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        _ = app.MapOrleansDashboard(Dashboard);
        app.AnnounceDashboard();
        return app;
    }
}
