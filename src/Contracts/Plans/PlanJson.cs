using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts.Plans;

/// <summary>JSON of what the silo wants of an agent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PolicyPlan))]
[JsonSerializable(typeof(ProductsPlan))]
[JsonSerializable(typeof(PromotionsPlan))]
[JsonSerializable(typeof(ProductProbe))]
public sealed partial class PlanJson : JsonSerializerContext;
