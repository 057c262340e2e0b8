using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Page.Rig;

/// <summary>Products as they are found in many clusters.</summary>
internal static class Products
{
    /// <summary>Products that every cluster has, by their ids in the catalogue.</summary>
    public static IReadOnlyList<string> Everywhere { get; } = ["cert-manager", "istio", "prometheus", "argo-cd"];

    public static void Install(SimulatedApiServer cluster)
    {
        Deploy(cluster, "cert-manager", "cert-manager", "quay.io/jetstack/cert-manager-controller:v1.14.2");
        Deploy(cluster, "cert-manager", "cert-manager-webhook", "quay.io/jetstack/cert-manager-webhook:v1.14.2");
        Deploy(cluster, "istio-system", "istiod", "docker.io/istio/pilot:1.24.2");
        Deploy(cluster, "monitoring", "prometheus", "quay.io/prometheus/prometheus:v3.1.0");
        Deploy(cluster, "argocd", "argocd-server", "quay.io/argoproj/argocd:v2.13.1");
    }

    private static void Deploy(SimulatedApiServer cluster, string space, string name, string image)
    {
        _ = cluster.Apply($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{space}}}"}}""");
        _ = cluster.Apply($$$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{{name}}}}","namespace":"{{{{space}}}}","labels":{"app.kubernetes.io/name":"{{{{name}}}}"}},
             "spec":{"replicas":1,"selector":{"matchLabels":{"app":"{{{{name}}}}"} },
              "template":{"metadata":{"labels":{"app":"{{{{name}}}}"}},"spec":{"containers":[{"name":"main","image":"{{{{image}}}}"}]} } } }
            """);
    }
}
