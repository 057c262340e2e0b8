using System.Text.Json;
using CsCheck;

namespace MeshSync.Fabric.Meshery.Tests.Golden;

/// <summary>Any JSON at all, against the slow and obvious encoder.</summary>
public sealed class NaiveGoTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char["ab\"\\/<>&\n\t\u0001\u001f\u007fé\u2028\u2029\u2027☃"].Array[0, 12].Select(characters => new string(characters)),
        Gen.Const("😀"));

    // Default escaping turns most of these into \uXXXX, relaxed escaping leaves them: both forms reach the conversion.
    private static readonly Gen<string> Quoted = Gen.Select(Text, Gen.Bool, (text, relaxed) => JsonSerializer.Serialize(text, relaxed ? Relaxed : null));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 4].Select(items => $"[{string.Join(" ,", items)}]"),
            Gen.Select(Quoted, inner).Array[0, 8].Select(pairs => $"{{{string.Join(",", pairs.Select(pair => $"{pair.Item1} : {pair.Item2}"))}}}")));

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Gen<string> Scalar => Gen.OneOf(Quoted, Gen.OneOf(Gen.Const("true"), Gen.Const("false"), Gen.Const("null")), Gen.Int.Select(number => $"{number}"));

    [Fact]
    public void Attribute_AnyJson_IsWhatGoMarshals() => Json.Where(json => json[0] is not '"' && json != "null").Sample(
        json => Assert.Equal(NaiveGo.Marshal(JsonElement.Parse(json)), Wire.Attribute(json)));

    [Fact]
    public void Message_AnyMetadata_IsJsonOfTheRightShape() => Json.Sample(json =>
    {
        JsonElement metadata = Wire.Metadata($$"""{"name":{{json}},"labels":{{json}},"generation":{{json}},"ownerReferences":{{json}},"uid":{{json}}}""");
        Assert.Equal(JsonValueKind.String, metadata.GetProperty("uid").ValueKind);
        Assert.All(
            metadata.EnumerateObject(),
            field => Assert.Equal(
                field.Name switch
                {
                    "labels" => JsonValueKind.Array,
                    "generation" => JsonValueKind.Number,
                    _ => JsonValueKind.String,
                },
                field.Value.ValueKind));
    });
}
