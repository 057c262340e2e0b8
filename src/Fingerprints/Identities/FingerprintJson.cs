using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>Evidence and installations as JSON, for whoever keeps or publishes them; names in camelCase, choices as words.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Installation))]
[JsonSerializable(typeof(IReadOnlyList<Installation>))]
[JsonSerializable(typeof(ObjectEvidence))]
[JsonSerializable(typeof(IReadOnlyList<ObjectEvidence>))]
public sealed partial class FingerprintJson : JsonSerializerContext;
