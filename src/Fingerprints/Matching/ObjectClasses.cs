using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>Classes of objects by their types.</summary>
internal static class ObjectClasses
{
    private const string EngineGroup = "docker.meshery.io";

    public static ObjectClass Of(string apiVersion, string kind) => kind switch
    {
        "Pod" when apiVersion == "v1" => ObjectClass.Pod,
        "Service" when apiVersion == "v1" => ObjectClass.Service,
        "ConfigMap" when apiVersion == "v1" => ObjectClass.ConfigMap,
        "Secret" when apiVersion == "v1" => ObjectClass.Secret,
        "Node" when apiVersion == "v1" => ObjectClass.Node,
        "ReplicationController" when apiVersion == "v1" => ObjectClass.Workload,
        "ReplicaSet" when IsOf(apiVersion, "apps") => ObjectClass.ReplicaSet,
        "Deployment" or "DaemonSet" or "StatefulSet" when IsOf(apiVersion, "apps") || IsOf(apiVersion, "extensions") => ObjectClass.Workload,
        "Job" or "CronJob" when IsOf(apiVersion, "batch") => ObjectClass.Workload,
        "CustomResourceDefinition" when IsOf(apiVersion, "apiextensions.k8s.io") => ObjectClass.Crd,
        "APIService" when IsOf(apiVersion, "apiregistration.k8s.io") => ObjectClass.ApiService,
        "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration" when IsOf(apiVersion, "admissionregistration.k8s.io") => ObjectClass.Webhook,
        "Container" when IsOf(apiVersion, EngineGroup) => ObjectClass.EngineContainer,
        "Service" when IsOf(apiVersion, EngineGroup) => ObjectClass.EngineService,
        _ => ObjectClass.Other,
    };

    /// <param name="of">Its class.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="isWorkload">Whether a custom resource has a component run.</param>
    public static ObjectNature Nature(ObjectClass of, string @namespace, bool isWorkload) => of switch
    {
        ObjectClass.Pod or ObjectClass.ReplicaSet or ObjectClass.EngineContainer => ObjectNature.Running,
        ObjectClass.Workload or ObjectClass.EngineService => ObjectNature.Desired,
        ObjectClass.Node or ObjectClass.Crd or ObjectClass.ApiService or ObjectClass.Webhook => ObjectNature.Cluster,
        ObjectClass.Other when isWorkload => ObjectNature.Desired,
        ObjectClass.Other when @namespace.Length == 0 => ObjectNature.Cluster,
        _ => ObjectNature.Beside,
    };

    /// <summary>Whether it has the containers of a pod.</summary>
    public static bool HasPod(ObjectClass of) => of is ObjectClass.Pod or ObjectClass.ReplicaSet or ObjectClass.Workload;

    public static bool IsOfEngine(ObjectClass of) => of is ObjectClass.EngineContainer or ObjectClass.EngineService;

    public static bool RunsContainers(ObjectClass of) => HasPod(of) || IsOfEngine(of);

    private static bool IsOf(string apiVersion, string group) =>
        apiVersion.Length > group.Length && apiVersion[group.Length] == '/' && apiVersion.StartsWith(group, StringComparison.Ordinal);
}
