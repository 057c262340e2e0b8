namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>What the harness does to a running fabric. The order is part of what a seed means: add at the end.</summary>
internal enum FaultKind
{
    AgentKilled,
    AgentStopped,
    SiloKilled,
    SiloStopped,
    BrokerKilled,
    BrokerStopped,
    ApiServerKilled,
    ApiServerMisbehaves,
    HistoryCompacted,
    AgentToBrokerCut,
    AgentToBrokerStalled,
    SiloToBrokerCut,
    SiloToBrokerStalled,
    AgentToApiServerCut,
    AgentToApiServerStalled,
    BatchesPublishedAgain,
    RelistAsked,
    OutletConsumerDeleted,
    PartitionConsumersDeleted,
    WatchLogDeleted,
    SecondAgent,
    StoreDeleted,
    DeletionsLost,
    AgentFrozen,
    SiloFrozen,
    AgentClockSet,
    SiloClockSet,
}
