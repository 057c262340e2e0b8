using System.Diagnostics.Metrics;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MeshSync.Fabric.Agent.Telemetry;

internal static class TelemetryServices
{
    // The library reserves memory for as many series as an instrument may have; what is more goes into one that says so.
    private const int SeriesOfResources = 1000;
    private const int SeriesOfAnythingElse = 50;
    private const string Service = "meshsync-fabric-agent";

    /// <summary>
    /// Adds the metrics of the agent and of its runtime, for Prometheus to read, and traces and logs by OTLP where OpenTelemetry's own
    /// variables ask for them.
    /// </summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<AgentMetrics>().AddSingleton<AgentTelemetry>().AddHostedService<MetricsStart>();
        var otlp = OtlpSettings.Read(Environment.GetEnvironmentVariable);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(otlp.ServiceName ?? Service)).WithMetrics(metrics => metrics
            .AddMeter(AgentMetrics.MeterName, "System.Runtime")
            .AddView(instrument => SeriesOf(AgentMetrics.IsByResource(instrument.Name) ? SeriesOfResources : SeriesOfAnythingElse, instrument))
            .AddPrometheusExporter());
        if (otlp.Traces)
        {
            telemetry.WithTracing(traces => Sampled(traces.AddSource(FabricTraces.SourceName), otlp).AddOtlpExporter());
        }

        if (otlp.Logs)
        {
            telemetry.WithLogging(logs => logs.AddOtlpExporter(), options => options.IncludeFormattedMessage = true);
        }

        return services;
    }

    private static TracerProviderBuilder Sampled(TracerProviderBuilder traces, OtlpSettings otlp) =>
        otlp.NamesSampler ? traces : traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(OtlpSettings.DefaultRatio)));

    private static MetricStreamConfiguration SeriesOf(int limit, Instrument instrument) => instrument is Histogram<double>
        ? new ExplicitBucketHistogramConfiguration { CardinalityLimit = limit, Boundaries = AgentMetrics.PublishSeconds }
        : new MetricStreamConfiguration { CardinalityLimit = limit };

    /// <summary>Observable instruments are made where all that they observe is known.</summary>
    private sealed class MetricsStart(AgentMetrics metrics, QueueBudget queue, AgentOptions options, StatusBoard reflectors, Savings savings) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            metrics.Observe(queue, options.PublishWindow);
            metrics.Observe(reflectors);
            metrics.Observe(savings);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
