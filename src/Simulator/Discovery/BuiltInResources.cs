using System.Collections.Immutable;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>The resources that every cluster of a present version serves, those that cannot be listed or watched included.</summary>
internal static class BuiltInResources
{
    private static readonly ImmutableArray<string> CreateOnly = ["create"];
    private static readonly ImmutableArray<string> ReadOnly = ["get", "list"];

    public static IEnumerable<ServedResource> All { get; } =
    [
        .. Group("", "v1",
            Namespaced("bindings", "Binding") with { Verbs = CreateOnly },
            Cluster("componentstatuses", "ComponentStatus", "cs") with { Verbs = ReadOnly },
            Namespaced("configmaps", "ConfigMap", "cm"),
            Namespaced("endpoints", "Endpoints", "ep"),
            Namespaced("events", "Event", "ev"),
            Namespaced("limitranges", "LimitRange", "limits"),
            Cluster("namespaces", "Namespace", "ns") with { Subresources = ["finalize", "status"] },
            Cluster("nodes", "Node", "no") with { Subresources = ["proxy", "status"] },
            Namespaced("persistentvolumeclaims", "PersistentVolumeClaim", "pvc") with { Subresources = ["status"] },
            Cluster("persistentvolumes", "PersistentVolume", "pv") with { Subresources = ["status"] },
            InAll(Namespaced("pods", "Pod", "po")) with { Subresources = ["log", "status"] },
            Namespaced("podtemplates", "PodTemplate"),
            InAll(Namespaced("replicationcontrollers", "ReplicationController", "rc")) with { Subresources = ["status"] },
            Namespaced("resourcequotas", "ResourceQuota", "quota") with { Subresources = ["status"] },
            Namespaced("secrets", "Secret"),
            Namespaced("serviceaccounts", "ServiceAccount", "sa"),
            InAll(Namespaced("services", "Service", "svc")) with { Subresources = ["proxy", "status"] }),
        .. Group("apiregistration.k8s.io", "v1", Cluster("apiservices", "APIService") with { Subresources = ["status"] }),
        .. Group("apps", "v1",
            Namespaced("controllerrevisions", "ControllerRevision"),
            InAll(Namespaced("daemonsets", "DaemonSet", "ds")) with { Subresources = ["status"] },
            InAll(Namespaced("deployments", "Deployment", "deploy")) with { Subresources = ["status"] },
            InAll(Namespaced("replicasets", "ReplicaSet", "rs")) with { Subresources = ["status"] },
            InAll(Namespaced("statefulsets", "StatefulSet", "sts")) with { Subresources = ["status"] }),
        .. Group("events.k8s.io", "v1", Namespaced("events", "Event", "ev")),
        .. Group("authentication.k8s.io", "v1", Cluster("tokenreviews", "TokenReview") with { Verbs = CreateOnly }),
        .. Group("authorization.k8s.io", "v1",
            Namespaced("localsubjectaccessreviews", "LocalSubjectAccessReview") with { Verbs = CreateOnly },
            Cluster("selfsubjectaccessreviews", "SelfSubjectAccessReview") with { Verbs = CreateOnly },
            Cluster("subjectaccessreviews", "SubjectAccessReview") with { Verbs = CreateOnly }),
        .. Group("autoscaling", "v2", Autoscaler()),
        .. Group("autoscaling", "v1", Autoscaler()),
        .. Group("batch", "v1",
            InAll(Namespaced("cronjobs", "CronJob", "cj")) with { Subresources = ["status"] },
            InAll(Namespaced("jobs", "Job")) with { Subresources = ["status"] }),
        .. Group("networking.k8s.io", "v1",
            Cluster("ingressclasses", "IngressClass"),
            Namespaced("ingresses", "Ingress", "ing") with { Subresources = ["status"] },
            Namespaced("networkpolicies", "NetworkPolicy", "netpol")),
        .. Group("policy", "v1", Namespaced("poddisruptionbudgets", "PodDisruptionBudget", "pdb") with { Subresources = ["status"] }),
        .. Group("rbac.authorization.k8s.io", "v1",
            Cluster("clusterrolebindings", "ClusterRoleBinding"),
            Cluster("clusterroles", "ClusterRole"),
            Namespaced("rolebindings", "RoleBinding"),
            Namespaced("roles", "Role")),
        .. Group("storage.k8s.io", "v1",
            Cluster("csidrivers", "CSIDriver"),
            Cluster("csinodes", "CSINode"),
            Cluster("storageclasses", "StorageClass", "sc"),
            Cluster("volumeattachments", "VolumeAttachment")),
        .. Group("admissionregistration.k8s.io", "v1",
            Cluster("mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
            Cluster("validatingwebhookconfigurations", "ValidatingWebhookConfiguration")),
        .. Group("apiextensions.k8s.io", "v1",
            Cluster("customresourcedefinitions", "CustomResourceDefinition", "crd", "crds") with { Subresources = ["status"] }),
        .. Group("scheduling.k8s.io", "v1", Cluster("priorityclasses", "PriorityClass", "pc")),
        .. Group("coordination.k8s.io", "v1", Namespaced("leases", "Lease")),
        .. Group("node.k8s.io", "v1", Cluster("runtimeclasses", "RuntimeClass")),
        .. Group("discovery.k8s.io", "v1", Namespaced("endpointslices", "EndpointSlice")),
    ];

    private static ServedResource Autoscaler() =>
        InAll(Namespaced("horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa")) with { Subresources = ["status"] };

    private static IEnumerable<ServedResource> Group(string group, string version, params ServedResource[] resources) =>
        resources.Select(r => new ServedResource(group, version, r.Plural, r.Kind, r.Namespaced)
        {
            Verbs = r.Verbs,
            ShortNames = r.ShortNames,
            Categories = r.Categories,
            Subresources = r.Subresources,
        });

    private static ServedResource Namespaced(string plural, string kind, params ImmutableArray<string> shortNames) =>
        new("", "", plural, kind, Namespaced: true) { ShortNames = shortNames };

    private static ServedResource Cluster(string plural, string kind, params ImmutableArray<string> shortNames) =>
        new("", "", plural, kind, Namespaced: false) { ShortNames = shortNames };

    private static ServedResource InAll(ServedResource resource) => resource with { Categories = ["all"] };
}
