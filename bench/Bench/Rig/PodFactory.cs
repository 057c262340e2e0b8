using System.Globalization;
using System.Text;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>Distinct two-container pods, as JSON. The same index and generation give the same bytes.</summary>
internal static class PodFactory
{
    /// <summary>Namespace of every pod made here.</summary>
    public const string Namespace = "bench";

    /// <summary>A pod manifest that an API server accepts.</summary>
    public static string Manifest(int index) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{Name(index)}}}","namespace":"{{{Namespace}}}",
        "labels":{"app":"app-{{{index % 97}}}","app.kubernetes.io/name":"app-{{{index % 97}}}","pod-template-hash":"{{{index:x8}}}"},
        "annotations":{"checksum/config":"{{{Noise(index, 64)}}}"}},
        "spec":{"containers":[{{{Container("web", index)}}},{{{Container("sidecar", index)}}}],
        "nodeSelector":{"pool":"p{{{index % 5}}}"},"tolerations":[{"key":"dedicated","operator":"Exists"}]}}
        """);

    /// <summary>A pod of about 4 KB as a watch event carries it, its content differing from generation to generation.</summary>
    public static byte[] Stored(int index, int generation, int resourceVersion) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{Name(index)}}}","namespace":"{{{Namespace}}}","uid":"{{{Uid(index)}}}","resourceVersion":"{{{resourceVersion}}}","creationTimestamp":"2026-11-22T00:00:00Z","labels":{"app":"app-{{{index % 97}}}","pod-template-hash":"{{{index:x8}}}","generation":"g{{{generation}}}"},"annotations":{"checksum/config":"{{{Noise(index, 64)}}}"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"app-{{{index % 97}}}","uid":"{{{Uid(index % 97)}}}","controller":true,"blockOwnerDeletion":true}]},"spec":{"containers":[{{{Container("web", index)}}},{{{Container("sidecar", index)}}}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","nodeName":"node-{{{index % 50}}}","schedulerName":"default-scheduler"},"status":{"phase":"Running","conditions":[{{{Condition("Initialized")}}},{{{Condition("Ready")}}},{{{Condition("ContainersReady")}}},{{{Condition("PodScheduled")}}}],"hostIP":"10.0.0.{{{index % 250}}}","podIP":"10.1.{{{index / 250 % 250}}}.{{{index % 250}}}","startTime":"2026-11-22T00:00:00Z","containerStatuses":[{{{Status("web", index)}}},{{{Status("sidecar", index)}}}],"qosClass":"Burstable"}}
        """));

    public static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"app-{index % 97}-{index:x8}");

    public static string Uid(int index) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{index:x12}");

    private static string Container(string name, int index) => string.Create(
        CultureInfo.InvariantCulture,
        $$$$"""{"name":"{{{{name}}}}","image":"registry.example/{{{{name}}}}:1.{{{{index % 13}}}}.{{{{index % 7}}}}","args":["--shard={{{{index}}}}","--token={{{{Noise(index + name.Length, 200)}}}}"],"ports":[{"containerPort":8080,"name":"http","protocol":"TCP"}],"env":[{"name":"POD_INDEX","value":"{{{{index}}}}"},{"name":"SEED","value":"{{{{Noise(index * 31, 128)}}}}"},{"name":"POD_IP","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"status.podIP"}}}],"resources":{"limits":{"cpu":"500m","memory":"{{{{64 + (index % 512)}}}}Mi"},"requests":{"cpu":"100m","memory":"64Mi"}},"livenessProbe":{"httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"initialDelaySeconds":5,"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},"imagePullPolicy":"IfNotPresent"}""");

    private static string Condition(string type) =>
        $$$"""{"type":"{{{type}}}","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-11-22T00:00:00Z"}""";

    private static string Status(string name, int index) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"name":"{{{name}}}","state":{"running":{"startedAt":"2026-11-22T00:00:01Z"}},"lastState":{},"ready":true,"restartCount":{{{index % 4}}},"image":"registry.example/{{{name}}}:1.{{{index % 13}}}.{{{index % 7}}}","imageID":"registry.example/{{{name}}}@sha256:{{{Noise(index, 64)}}}","containerID":"containerd://{{{Noise(index + 1, 64)}}}","started":true}""");

    /// <summary>Hexadecimal text without repetition, so that compression finds in it no more than in real tokens.</summary>
    private static string Noise(int seed, int length)
    {
        var state = ((ulong)(uint)seed * 0x9E3779B97F4A7C15) ^ 0xD1B54A32D192ED03;
        return string.Create(length, state, static (text, state) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                text[i] = "0123456789abcdef"[(int)(state & 15)];
            }
        });
    }
}
