using System.Collections.Immutable;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>What the server serves at this moment. Groups and versions are in the order of preference.</summary>
internal sealed class ResourceCatalog
{
    private readonly Lock _replacing = new();
    private ImmutableList<ServedResource> _resources = [.. BuiltInResources.All];
    private ImmutableHashSet<string> _hidden = [];

    public ImmutableList<ServedResource> Resources => Volatile.Read(ref _resources);

    /// <summary>What discovery tells of them.</summary>
    public ImmutableList<ServedResource> Named => Resources.RemoveAll(r => Volatile.Read(ref _hidden).Contains(r.GroupResource));

    public void Hide(IEnumerable<string> groupResources) => Volatile.Write(ref _hidden, [.. groupResources]);

    public ServedResource? Find(string group, string version, string plural) =>
        Resources.Find(r => r.Group == group && r.Version == version && r.Plural == plural);

    public ServedResource? FindKind(string apiVersion, string kind) =>
        Resources.Find(r => r.Kind == kind && r.ApiVersion == apiVersion);

    public ServedResource? FindGroupResource(string groupResource) => Resources.Find(r => r.GroupResource == groupResource);

    public bool HasGroupVersion(string group, string version) =>
        Resources.Exists(r => r.Group == group && r.Version == version);

    /// <summary>Serves these versions of one custom resource, and no others; none ends it.</summary>
    public void Replace(string groupResource, IEnumerable<ServedResource> versions)
    {
        var added = versions.ToList();
        lock (_replacing)
        {
            Volatile.Write(ref _resources, _resources.RemoveAll(r => r.GroupResource == groupResource).AddRange(added));
        }
    }
}
