using MeshSync.Fabric.Fingerprints.Content;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>What is needed of an object that says something, whatever it says.</summary>
internal sealed record ObjectMetadata(string Namespace, string Name, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    public Grouping Grouping { get; private init; } = Grouping.None;

    /// <summary>The name of the workload: for a pod that of its owner, without what a rollout adds.</summary>
    public string WorkloadName { get; private init; } = "";

    public ContainerFacts Containers { get; private init; } = ContainerFacts.None;

    public static ObjectMetadata Of(ReadOnlySpan<byte> json, ObjectClass of)
    {
        ReadOnlySpan<byte> metadata = JsonSlice.Member(json, "metadata"u8);
        Dictionary<string, string> labels = JsonSlice.Strings(JsonSlice.Member(metadata, "labels"u8));
        ReadOnlySpan<byte> template = JsonSlice.At(json, "spec.template.metadata.labels");
        foreach ((string key, string value) in JsonSlice.Strings(template))
        {
            labels.TryAdd(key, value);
        }

        Dictionary<string, string> annotations = JsonSlice.Strings(JsonSlice.Member(metadata, "annotations"u8));
        string name = JsonSlice.String(JsonSlice.Member(metadata, "name"u8));
        string owner = Owner(JsonSlice.Member(metadata, "ownerReferences"u8));
        return new ObjectMetadata(JsonSlice.String(JsonSlice.Member(metadata, "namespace"u8)), name, labels, annotations)
        {
            Grouping = new Grouping(
                labels.GetValueOrDefault("app.kubernetes.io/instance", ""),
                labels.GetValueOrDefault("app.kubernetes.io/part-of", ""),
                labels.GetValueOrDefault("app.kubernetes.io/name") ?? EngineName(of, labels, name),
                Release(json, of, labels, annotations),
                annotations.GetValueOrDefault("meta.helm.sh/release-namespace") ?? ServiceNamespace(json, of),
                owner),
            WorkloadName = ObjectClasses.IsOfEngine(of) ? EngineName(of, labels, name) : owner.Length == 0 ? name : WithoutHash(owner, labels),
            Containers = ContainerFacts.Read(json, of),
        };
    }

    // The containers of one compose service are one thing, however many there are.
    private static string EngineName(ObjectClass of, Dictionary<string, string> labels, string name) =>
        !ObjectClasses.IsOfEngine(of) ? "" : labels.GetValueOrDefault("com.docker.compose.service") ?? labels.GetValueOrDefault("io.podman.compose.service") ?? name;

    private static string Release(ReadOnlySpan<byte> json, ObjectClass of, Dictionary<string, string> labels, Dictionary<string, string> annotations) =>
        of == ObjectClass.Secret ? JsonSlice.String(JsonSlice.At(json, "helmRelease.name"))
        : annotations.GetValueOrDefault("meta.helm.sh/release-name") ?? labels.GetValueOrDefault("release", "");

    private static string ServiceNamespace(ReadOnlySpan<byte> json, ObjectClass of)
    {
        if (of == ObjectClass.ApiService)
        {
            return JsonSlice.String(JsonSlice.At(json, "spec.service.namespace"));
        }

        var scanner = new JsonScanner(of == ObjectClass.Webhook ? JsonSlice.Member(json, "webhooks"u8) : []);
        return scanner.TryOpen((byte)'[') && scanner.NextElement()
            ? JsonSlice.String(JsonSlice.At(scanner.Value(), "clientConfig.service.namespace"))
            : "";
    }

    private static string Owner(ReadOnlySpan<byte> references)
    {
        var scanner = new JsonScanner(references);
        if (!scanner.TryOpen((byte)'['))
        {
            return "";
        }

        while (scanner.NextElement())
        {
            ReadOnlySpan<byte> owner = scanner.Value();
            if (JsonSlice.Member(owner, "controller"u8).SequenceEqual("true"u8))
            {
                return $"{JsonSlice.String(JsonSlice.Member(owner, "kind"u8))}/{JsonSlice.String(JsonSlice.Member(owner, "name"u8))}";
            }
        }

        return "";
    }

    private static string WithoutHash(string owner, Dictionary<string, string> labels)
    {
        string name = owner[(owner.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return labels.TryGetValue("pod-template-hash", out string? hash) && name.EndsWith("-" + hash, StringComparison.Ordinal) ? name[..^(hash.Length + 1)] : name;
    }
}
