using System.Text.Json;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes;

/// <summary>A cluster behind a Kubernetes API server.</summary>
internal sealed class KubernetesPlatform(
    ApiConnection api, ResourceDiscoverer discoverer, DiscoverySignal signal, ListGate gate, WatchListSupport watchLists) : IPlatform
{
    public string Address => api.BaseUri.ToString();

    public (string WhenSilent, string WhenHidden) Advice { get; } = (
        "Is KUBECONFIG right?",
        "It is the UID of namespace kube-system: allow 'get' on it, or set MESHSYNC_CLUSTER_ID.");

    public async Task<string> Identify(CancellationToken cancellationToken)
    {
        using var response = await api.Get("api/v1/namespaces/kube-system", null, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var found = await JsonSerializer.DeserializeAsync(body, NamespaceJson.Default.NamespaceDocument, cancellationToken);
        return found?.Metadata?.Uid is { Length: > 0 } uid ? uid : throw new JsonException("The namespace kube-system has no UID.");
    }

    public Task<ServedResources> Discover(CancellationToken cancellationToken) => discoverer.Discover(cancellationToken);

    public ICollectionSource Open(CollectionParts parts, IReadOnlyList<string> namespaces)
    {
        var own = new ReflectorParts(parts, api) { Definitions = parts.Type.DefinesResources() ? new DefinitionDigests(signal) : null };
        return namespaces switch
        {
            [] => Whole(own),
            [var only] => Whole(own with { Namespace = only }),
            _ => new NamespacedSource(own, namespaces, gate),
        };
    }

    private WholeSource Whole(ReflectorParts parts) => new(new Lister(parts, gate, watchLists), new Watcher(parts), new Auditor(parts, gate));
}
