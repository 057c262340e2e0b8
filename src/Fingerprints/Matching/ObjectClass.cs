namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>The shapes of objects that can say something; every other object is turned away by its kind.</summary>
internal enum ObjectClass
{
    Other,
    Pod,
    ReplicaSet,
    Workload,
    Service,
    ConfigMap,
    Secret,
    Node,
    Crd,
    ApiService,
    Webhook,

    /// <summary>A container of an engine without Kubernetes.</summary>
    EngineContainer,

    /// <summary>A service of a Swarm.</summary>
    EngineService,
}
