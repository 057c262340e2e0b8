namespace MeshSync.Fabric.Robustness.Model;

/// <summary>What may make messages come twice.</summary>
internal enum DisturbanceKind
{
    /// <summary>nats-server ended: it may deliver again what it had just delivered (ADR 1).</summary>
    BrokerEnded,

    /// <summary>The outlet's consumer was removed: everything is sent again, as ADDED (ADR 19).</summary>
    OutletRemoved,

    /// <summary>The store was removed: everything is told again, what is gone without its uid.</summary>
    StoreRemoved,

    /// <summary>The silo ended, or was started again. That makes nothing come twice; what it alone remembered of a removed store is gone with it.</summary>
    SiloEnded,
}

/// <param name="Kind">Which.</param>
/// <param name="At">When it began.</param>
internal sealed record Disturbance(DisturbanceKind Kind, TimeSpan At);
