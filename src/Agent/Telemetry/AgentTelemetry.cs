namespace MeshSync.Fabric.Agent.Telemetry;

/// <summary>Metrics and loggers for what is made one a resource rather than by the container.</summary>
internal sealed record AgentTelemetry(AgentMetrics Metrics, ILoggerFactory Loggers);
