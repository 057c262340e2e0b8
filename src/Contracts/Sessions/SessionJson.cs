using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts;

/// <summary>JSON of what a silo asks about sessions: camelCase.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SessionOpening))]
[JsonSerializable(typeof(SessionCall))]
[JsonSerializable(typeof(SessionInput))]
public sealed partial class SessionJson : JsonSerializerContext;
