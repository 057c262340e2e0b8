using MeshSync.Fabric.Contracts;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MeshSync.Fabric.Silo.Telemetry;

internal static class TelemetryServices
{
    private const string Service = "meshsync-fabric-silo";

    /// <summary>
    /// Adds the metrics of runtime, Orleans and everything of ours, for Prometheus to read, and traces and logs by OTLP where OpenTelemetry's
    /// own variables ask for them.
    /// </summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        _ = services.AddSingleton<SiloMetrics>().AddHostedService<MetricsStart>();
        var otlp = OtlpSettings.Read(Environment.GetEnvironmentVariable);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(otlp.ServiceName ?? Service)).WithMetrics(metrics => metrics
            .AddMeter("MeshSync.Fabric*", "Microsoft.Orleans")
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        if (otlp.Traces)
        {
            _ = telemetry.WithTracing(traces => Sampled(traces.AddSource(FabricTraces.SourceName), otlp).AddOtlpExporter());
        }

        if (otlp.Logs)
        {
            _ = telemetry.WithLogging(logs => logs.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        }

        return services;
    }

    private static TracerProviderBuilder Sampled(TracerProviderBuilder traces, OtlpSettings otlp) =>
        otlp.NamesSampler ? traces : traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(OtlpSettings.DefaultRatio)));

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
