using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

// The parts of the discovery answers that matter here: APIGroupDiscoveryList (aggregated), and APIVersions, APIGroupList and
// APIResourceList (the old form, one request a group and version). Whatever may be missing in what is no such document is nullable.
internal sealed record GroupDiscoveryList(string? Kind, List<GroupDiscovery?>? Items);

internal sealed record GroupDiscovery(DiscoveryName? Metadata, List<VersionDiscovery?>? Versions);

internal sealed record DiscoveryName(string? Name);

internal sealed record VersionDiscovery(string? Version, string? Freshness, List<ResourceDiscovery?>? Resources);

internal sealed record ResourceDiscovery(string? Resource, DiscoveryKind? ResponseKind, string? Scope, List<string?>? Verbs);

internal sealed record DiscoveryKind(string? Kind);

internal sealed record CoreVersions(List<string?>? Versions);

internal sealed record GroupList(List<GroupEntry?>? Groups);

internal sealed record GroupEntry(string? Name, List<GroupVersionEntry?>? Versions, GroupVersionEntry? PreferredVersion);

internal sealed record GroupVersionEntry(string? Version);

internal sealed record ResourceList(List<ResourceEntry?>? Resources);

internal sealed record ResourceEntry(string? Name, string? Kind, bool Namespaced, List<string?>? Verbs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GroupDiscoveryList))]
[JsonSerializable(typeof(CoreVersions))]
[JsonSerializable(typeof(GroupList))]
[JsonSerializable(typeof(ResourceList))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
