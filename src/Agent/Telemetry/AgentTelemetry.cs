using MeshSync.Fabric.Agent.Status;

namespace MeshSync.Fabric.Agent.Telemetry;

/// <summary>Metrics, loggers and statuses for what is made one a resource rather than by the container.</summary>
internal sealed record AgentTelemetry(AgentMetrics Metrics, StatusBoard Statuses, ILoggerFactory Loggers);
