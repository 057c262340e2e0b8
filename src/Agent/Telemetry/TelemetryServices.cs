using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Uplink;
using OpenTelemetry.Metrics;

namespace MeshSync.Fabric.Agent.Telemetry;

internal static class TelemetryServices
{
    // The API server may serve thousands of resources, and each has series of its own; the default of 2000 drops the rest into one.
    private const int MostSeriesOfAnInstrument = 20_000;

    /// <summary>Adds the metrics of the agent and of its runtime, for Prometheus to read.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<AgentMetrics>().AddSingleton<AgentTelemetry>().AddHostedService<MetricsStart>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(AgentMetrics.MeterName, "System.Runtime")
            .AddView("meshsync.agent.*", new MetricStreamConfiguration { CardinalityLimit = MostSeriesOfAnInstrument })
            .AddPrometheusExporter());
        return services;
    }

    /// <summary>Observable instruments are made where all that they observe is known.</summary>
    private sealed class MetricsStart(AgentMetrics metrics, QueueBudget queue, StatusBoard reflectors) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            metrics.Observe(queue);
            metrics.Observe(reflectors);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
