using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts;

/// <summary>JSON of what agents and silo tell each other beside batches: camelCase, states by name, times in ISO 8601.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(ReflectorStateJson)])]
[JsonSerializable(typeof(AgentStatus))]
[JsonSerializable(typeof(AgentRequest))]
[JsonSerializable(typeof(AgentResynced))]
[JsonSerializable(typeof(AgentProbed))]
[JsonSerializable(typeof(AgentInjected))]
[JsonSerializable(typeof(TierExplanation))]
public sealed partial class AgentJson : JsonSerializerContext;

/// <summary>A state by its name in camelCase.</summary>
public sealed class ReflectorStateJson() : JsonStringEnumConverter<ReflectorState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
