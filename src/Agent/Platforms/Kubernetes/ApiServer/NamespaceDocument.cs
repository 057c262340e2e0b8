using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

internal sealed record NamespaceDocument(NamespaceMetadata? Metadata);

internal sealed record NamespaceMetadata(string? Uid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NamespaceDocument))]
internal sealed partial class NamespaceJson : JsonSerializerContext;
