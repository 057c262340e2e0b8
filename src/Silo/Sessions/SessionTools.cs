using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Telemetry;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>What every session works with.</summary>
internal sealed record SessionTools(SessionAgent Agent, SessionLimits Limits, SiloMetrics Metrics, TimeProvider Time);
