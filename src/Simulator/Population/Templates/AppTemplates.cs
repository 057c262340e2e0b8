using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population.Templates;

/// <summary>Deployments, their ReplicaSets, and the Services in front of them.</summary>
internal static class AppTemplates
{
    public static ObjectDraft Deployment(AppFacts app) => Drafts.Compose(
        new Identity(app.Namespace, app.Name, app.Uid, app.Created, app.Revision),
        $",\"labels\":{Labels(app)},\"annotations\":{{\"deployment.kubernetes.io/revision\":\"{app.Revision}\"}}"
        + ManagedFields.Of("helm", app.Created, ManagedFields.Spec, "apps/v1"),
        $$"""
        ,"spec":{"replicas":{{app.Replicas}},{{Selector(app, "")}},{{PodTemplateOf(app)}},"strategy":{"type":"RollingUpdate",
        """
        + """
        "rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}},"revisionHistoryLimit":10,"progressDeadlineSeconds":600},
        """
        + $$"""
        "status":{"observedGeneration":{{app.Revision}},"replicas":{{app.Replicas}},"updatedReplicas":{{app.Replicas}},"readyReplicas":{{app.Replicas}},
        """
        + $$"""
        "availableReplicas":{{app.Replicas}},"conditions":[{"type":"Available","status":"True","reason":"MinimumReplicasAvailable",
        """
        + $$"""
        "message":"Deployment has minimum availability.","lastUpdateTime":"{{Drafts.Time(app.Created)}}","lastTransitionTime":"{{Drafts.Time(app.Created)}}"}]}
        """);

    /// <param name="replicas">0 for the set of an earlier revision.</param>
    public static ObjectDraft ReplicaSet(AppFacts app, string uid, string hash, int revision, int replicas) => Drafts.Compose(
        new Identity(app.Namespace, $"{app.Name}-{hash}", uid, app.Created, 1),
        $",\"labels\":{Labels(app)},\"annotations\":{{\"deployment.kubernetes.io/desired-replicas\":\"{app.Replicas}\","
        + $"\"deployment.kubernetes.io/revision\":\"{revision}\"}},\"ownerReferences\":[{{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\","
        + $"\"name\":\"{app.Name}\",\"uid\":\"{app.Uid}\",\"controller\":true,\"blockOwnerDeletion\":true}}]"
        + ManagedFields.Of("kube-controller-manager", app.Created, ManagedFields.Spec, "apps/v1"),
        $$"""
        ,"spec":{"replicas":{{replicas}},{{Selector(app, hash)}},{{PodTemplateOf(app)}}},
        """
        + $$"""
        "status":{"replicas":{{replicas}},"fullyLabeledReplicas":{{replicas}},"readyReplicas":{{replicas}},"availableReplicas":{{replicas}},"observedGeneration":1}
        """);

    public static ObjectDraft Service(AppFacts app, string uid, string ip) => Drafts.Compose(
        new Identity(app.Namespace, app.Name, uid, app.Created),
        $",\"labels\":{Labels(app)}" + ManagedFields.Of("helm", app.Created, ManagedFields.Spec),
        $$"""
        ,"spec":{"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":"http"}],"selector":{"app.kubernetes.io/name":"{{app.Name}}"},
        """
        + $$$"""
        "clusterIP":"{{{ip}}}","clusterIPs":["{{{ip}}}"],"type":"ClusterIP","sessionAffinity":"None","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack"},"status":{"loadBalancer":{}}
        """);

    public static ObjectDraft Endpoints(AppFacts app, string uid) => Drafts.Compose(
        new Identity(app.Namespace, app.Name, uid, app.Created),
        $",\"labels\":{Labels(app)}",
        $",\"subsets\":[{{\"addresses\":[{string.Join(',', app.Pods.Where(p => p.Ready).Select(Address))}],"
        + "\"ports\":[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}]}]");

    public static ObjectDraft EndpointSlice(AppFacts app, string uid) => Drafts.Compose(
        new Identity(app.Namespace, $"{app.Name}-{Filler.Hex(app.Uid, 5)}", uid, app.Created, 1),
        $",\"labels\":{{\"kubernetes.io/service-name\":\"{app.Name}\",\"endpointslice.kubernetes.io/managed-by\":\"endpointslice-controller.k8s.io\"}}",
        $",\"addressType\":\"IPv4\",\"endpoints\":[{string.Join(',', app.Pods.Select(Endpoint))}],"
        + "\"ports\":[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}]");

    private static string Labels(AppFacts app) =>
        $"{{\"app.kubernetes.io/name\":\"{app.Name}\",\"app.kubernetes.io/instance\":\"{app.Namespace}-{app.Name}\","
        + "\"app.kubernetes.io/managed-by\":\"Helm\"" + (app.Design is null ? "}" : $",\"design.meshery.io/id\":\"{app.Design}\"}}");

    private static string Selector(AppFacts app, string hash) =>
        $"\"selector\":{{\"matchLabels\":{{\"app.kubernetes.io/name\":\"{app.Name}\""
        + (hash.Length == 0 ? "}}" : $",\"pod-template-hash\":\"{hash}\"}}}}");

    private static string PodTemplateOf(AppFacts app) =>
        $$$"""
        "template":{"metadata":{"creationTimestamp":null,"labels":{"app.kubernetes.io/name":"{{{app.Name}}}"}},"spec":{"containers":[{"name":"app",
        """
        + $$$"""
        "image":"{{{app.Image}}}","ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],"resources":{"requests":{"cpu":"50m","memory":"64Mi"}},
        """
        + """
        "imagePullPolicy":"IfNotPresent"},{"name":"proxy","image":"registry.example.com/mesh/proxy:1.24.2","args":["--log-level","warn"],"resources":{}}],
        """
        + """
        "restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}}
        """;

    private static string Address(PodFacts pod) =>
        $"{{\"ip\":\"{pod.Ip}\",\"nodeName\":\"{pod.Node.Name}\",{Target(pod)}}}";

    private static string Endpoint(PodFacts pod) =>
        $"{{\"addresses\":[\"{pod.Ip}\"],\"conditions\":{{\"ready\":{(pod.Ready ? "true" : "false")},\"serving\":true,\"terminating\":false}},"
        + $"\"nodeName\":\"{pod.Node.Name}\",{Target(pod)}}}";

    private static string Target(PodFacts pod) =>
        $"\"targetRef\":{{\"kind\":\"Pod\",\"namespace\":\"{pod.Namespace}\",\"name\":\"{pod.Name}\",\"uid\":\"{pod.Uid}\"}}";
}
