using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>The part of <c>/version</c> that tells one build of the server from another.</summary>
internal sealed record ServerVersion(string? GitVersion);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServerVersion))]
internal sealed partial class ServerVersionJson : JsonSerializerContext;
