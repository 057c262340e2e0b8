using OpenTelemetry.Metrics;

namespace MeshSync.Fabric.Silo.Telemetry;

internal static class TelemetryServices
{
    /// <summary>Adds the metrics of runtime, Orleans and everything of ours, for Prometheus to read.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        _ = services.AddSingleton<SiloMetrics>().AddHostedService<MetricsStart>();
        _ = services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("MeshSync.Fabric*", "Microsoft.Orleans")
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        return services;
    }

    /// <summary>Observable instruments exist only once something has asked for them.</summary>
    private sealed class MetricsStart(SiloMetrics metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive(metrics);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
