using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population.Templates;

/// <summary>Nodes, the leases their kubelets renew, and events about what runs there.</summary>
internal static class NodeTemplates
{
    private static readonly string[] Conditions = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"];

    public static ObjectDraft Node(NodeFacts node) => Drafts.Compose(
        new Identity("", node.Name, node.Uid, node.Created),
        $",\"labels\":{{\"kubernetes.io/arch\":\"amd64\",\"kubernetes.io/hostname\":\"{node.Name}\",\"kubernetes.io/os\":\"linux\"}}"
        + ManagedFields.Of("kubelet", node.Created, ManagedFields.Spec),
        $$"""
        ,"spec":{"podCIDR":"10.{{Filler.Hex(node.Name, 2)}}.0.0/24","providerID":"simulated://{{node.Name}}"},
        """
        + $$"""
        "status":{"capacity":{"cpu":"16","memory":"65536Mi","pods":"110"},"allocatable":{"cpu":"15800m","memory":"63488Mi","pods":"110"},
        """
        + $$"""
        "conditions":[{{string.Join(',', Conditions.Select(c => Condition(c, node)))}}],"addresses":[{"type":"InternalIP","address":"{{node.Ip}}"},
        """
        + $$"""
        {"type":"Hostname","address":"{{node.Name}}"}],"nodeInfo":{"machineID":"{{Filler.Hex(node.Name, 32)}}","kernelVersion":"6.8.0-45-generic",
        """
        + """
        "osImage":"Ubuntu 24.04.1 LTS","containerRuntimeVersion":"containerd://1.7.22","kubeletVersion":"v1.32.0","operatingSystem":"linux","architecture":"amd64"}}
        """);

    public static ObjectDraft Lease(NodeFacts node) => Drafts.Compose(
        new Identity("kube-node-lease", node.Name, Filler.Guid(node.Name, 3), node.Created),
        $",\"ownerReferences\":[{{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"{node.Name}\",\"uid\":\"{node.Uid}\"}}]",
        $",\"spec\":{{\"holderIdentity\":\"{node.Name}\",\"leaseDurationSeconds\":40,\"renewTime\":\"{Drafts.MicroTime(node.Heartbeat)}\"}}");

    public static ObjectDraft Event(PodFacts pod, int number, DateTimeOffset time) => Drafts.Compose(
        new Identity(pod.Namespace, $"{pod.Name}.{Filler.Hex(pod.Name, 16, number)}", Filler.Guid(pod.Name, number), time),
        "",
        $$"""
        ,"involvedObject":{"kind":"Pod","namespace":"{{pod.Namespace}}","name":"{{pod.Name}}","uid":"{{pod.Uid}}","apiVersion":"v1"},
        """
        + $$"""
        "reason":"Pulled","message":"Container image {{pod.Image}} already present on machine","source":{"component":"kubelet","host":"{{pod.Node.Name}}"},
        """
        + $$"""
        "firstTimestamp":"{{Drafts.Time(time)}}","lastTimestamp":"{{Drafts.Time(time)}}","count":1,"type":"Normal","reportingComponent":"kubelet","reportingInstance":"{{pod.Node.Name}}"
        """);

    private static string Condition(string type, NodeFacts node) =>
        $"{{\"type\":\"{type}\",\"status\":\"{(type == "Ready" ? "True" : "False")}\",\"lastHeartbeatTime\":\"{Drafts.Time(node.Heartbeat)}\","
        + $"\"lastTransitionTime\":\"{Drafts.Time(node.Created)}\",\"reason\":\"Kubelet{type}\",\"message\":\"kubelet says so\"}}";
}
