using System.Text.Json;
using System.Text.Json.Serialization;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>JSON of what is stored and published of products: camelCase, what is not set left out, choices as words.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<ObjectEvidence>))]
[JsonSerializable(typeof(IReadOnlyList<ProductMark>))]
[JsonSerializable(typeof(IReadOnlyList<VersionAnswer>))]
[JsonSerializable(typeof(ProductIdentity))]
[JsonSerializable(typeof(HelmFacts))]
internal sealed partial class ProductJson : JsonSerializerContext
{
    /// <summary>JSON as one word of printable ASCII without semicolons, which separate the fields of a state header.</summary>
    public static string AsHeader(string json) =>
        json.Replace(" ", "\\u0020", StringComparison.Ordinal).Replace(";", "\\u003b", StringComparison.Ordinal);

    public static string AsHeader(HelmFacts facts) => AsHeader(JsonSerializer.Serialize(facts, Default.HelmFacts));

    /// <summary>The facts that a header field holds; null for none, or a damaged one.</summary>
    public static HelmFacts? Helm(ReadOnlySpan<char> field)
    {
        try
        {
            return field.IsEmpty ? null : JsonSerializer.Deserialize(field, Default.HelmFacts);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The list that a header field holds; an empty or damaged one holds none.</summary>
    public static IReadOnlyList<T> List<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<IReadOnlyList<T>> type)
    {
        try
        {
            return text.Length == 0 ? [] : JsonSerializer.Deserialize(text, type) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
