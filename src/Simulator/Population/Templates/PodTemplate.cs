using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population.Templates;

/// <summary>A pod of two containers, filled up to a chosen size with environment values of its own.</summary>
internal sealed class PodTemplate(int bytes)
{
    private const string Opening = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",";
    private const string EndOfEnvironment = "],\"resources\"";

    public ObjectDraft Write(PodFacts pod)
    {
        var id = new Identity(pod.Namespace, pod.Name, pod.Uid, pod.Created);
        var (metadata, spec, status) = (Metadata(pod), Spec(pod), Status(pod));

        // All of it is ASCII: characters are bytes.
        var size = Opening.Length + Drafts.Compose(id, "", "").Tail.Length + metadata.Length + spec.Length + status.Length;
        var missing = bytes - size - FillerVariable("").Length;
        var filler = missing <= 0 ? "" : FillerVariable(Filler.Hex(pod.Name, missing));
        var place = spec.IndexOf(EndOfEnvironment, StringComparison.Ordinal);
        return Drafts.Compose(id, metadata, string.Concat(spec.AsSpan(0, place), filler, spec.AsSpan(place), status));
    }

    private static string FillerVariable(string filler) => $",{{\"name\":\"S\",\"value\":\"{filler}\"}}";

    private static string Metadata(PodFacts pod)
    {
        var app = pod.Owner;
        var name = app?.Name ?? "load";
        var time = Drafts.Time(pod.Transition);
        return $$"""
            ,"labels":{"app.kubernetes.io/name":"{{name}}","app.kubernetes.io/instance":"{{pod.Namespace}}-{{name}}",
            """
            + $$"""
            "app.kubernetes.io/managed-by":"Helm","pod-template-hash":"{{pod.Hash}}"},"annotations":{"checksum/config":"{{Filler.Hex(pod.Name, 64, 1)}}",
            """
            + $$"""
            "prometheus.io/port":"9102","prometheus.io/scrape":"true"}{{Owner(app)}},"managedFields":[{"manager":"kube-controller-manager",
            """
            + $$"""
            "operation":"Update","apiVersion":"v1","time":"{{Drafts.Time(pod.Created)}}","fieldsType":"FieldsV1","fieldsV1":{{ManagedFields.PodSpec}}},
            """
            + $$"""
            {"manager":"kubelet","operation":"Update","apiVersion":"v1","time":"{{time}}","fieldsType":"FieldsV1","fieldsV1":{{ManagedFields.PodStatus}},"subresource":"status"}]
            """;
    }

    private static string Owner(AppFacts? app) => app is null ? "" : $$"""
        ,"generateName":"{{app.SetName}}-","ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"{{app.SetName}}","uid":"{{app.SetUid}}","controller":true,"blockOwnerDeletion":true}]
        """;

    private static string Spec(PodFacts pod) =>
        $$"""
        ,"spec":{"containers":[{"name":"app","image":"{{pod.Image}}","ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],
        """
        + $$"""
        "env":[{"name":"POD_NAME","value":"{{pod.Name}}"}],
        """
        + """
        "resources":{"limits":{"cpu":"500m","memory":"256Mi"},"requests":{"cpu":"50m","memory":"64Mi"}},"terminationMessagePath":"/dev/termination-log",
        """
        + """
        "terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"},{"name":"proxy","image":"registry.example.com/mesh/proxy:1.24.2",
        """
        + """
        "args":["--log-level","warn"],"resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],
        """
        + $$"""
        "restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"default","nodeName":"{{pod.Node.Name}}",
        """
        + """
        "securityContext":{},"schedulerName":"default-scheduler","enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority"}
        """;

    private static string Status(PodFacts pod)
    {
        var (ready, time) = (pod.Ready ? "True" : "False", Drafts.Time(pod.Transition));
        var started = Drafts.Time(pod.Created);
        return $$"""
            ,"status":{"phase":"Running","conditions":[{"type":"Initialized","status":"True","lastProbeTime":null,"lastTransitionTime":"{{started}}"},
            """
            + $$"""
            {"type":"Ready","status":"{{ready}}","lastProbeTime":null,"lastTransitionTime":"{{time}}"},
            """
            + $$"""
            {"type":"ContainersReady","status":"{{ready}}","lastProbeTime":null,"lastTransitionTime":"{{time}}"}],"hostIP":"{{pod.Node.Ip}}","podIP":"{{pod.Ip}}",
            """
            + $$"""
            "podIPs":[{"ip":"{{pod.Ip}}"}],"startTime":"{{started}}","containerStatuses":[{{Container(pod, "app", pod.Image, pod.Restarts, time)}},
            """
            + $$"""
            {{Container(pod, "proxy", "registry.example.com/mesh/proxy:1.24.2", 0, started)}}],"qosClass":"Burstable"}
            """;
    }

    private static string Container(PodFacts pod, string name, string image, int restarts, string started) =>
        $$$"""
        {"name":"{{{name}}}","state":{"running":{"startedAt":"{{{started}}}"}},"lastState":{},"ready":{{{(pod.Ready ? "true" : "false")}}},"restartCount":{{{restarts}}},
        """
        + $$"""
        "image":"{{image}}","imageID":"sha256:{{Filler.Hex(image, 64)}}","containerID":"containerd://{{Filler.Hex(pod.Name + name, 64, restarts)}}","started":true}
        """;
}
