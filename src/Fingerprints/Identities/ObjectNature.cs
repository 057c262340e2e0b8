namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What an object can say about an installation.</summary>
public enum ObjectNature
{
    /// <summary>Wants pods to run: a Deployment, DaemonSet, StatefulSet, Job or CronJob.</summary>
    Desired,

    /// <summary>Runs, perhaps not for long: a Pod, a ReplicaSet.</summary>
    Running,

    /// <summary>Lies beside workloads: a Service, ConfigMap, Helm release, custom resource.</summary>
    Beside,

    /// <summary>Belongs to the whole cluster: a CustomResourceDefinition, APIService, webhook, node.</summary>
    Cluster,
}
