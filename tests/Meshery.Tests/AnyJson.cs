using System.Text.Json;
using CsCheck;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>JSON of every shape, as text.</summary>
internal static class AnyJson
{
    private static readonly Gen<string> Characters = Gen.OneOf(
        Gen.Char["ab\"\\/<>&\n\t\u0001\u001f\u007fé\u2028\u2029\u2027☃"].Array[0, 12].Select(characters => new string(characters)),
        Gen.Const("😀"));

    // Default escaping turns most of these into \uXXXX, relaxed escaping leaves them: both forms reach the conversion.
    private static readonly Gen<string> Quoted = Gen.Select(Characters, Gen.Bool, (text, relaxed) => JsonSerializer.Serialize(text, relaxed ? Relaxed : null));

    /// <summary>Any value.</summary>
    public static readonly Gen<string> Text = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 4].Select(items => $"[{string.Join(" ,", items)}]"),
            ObjectOf(inner)));

    /// <summary>Any number, written as API servers and others write it.</summary>
    public static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int.Select(number => $"{number}"),
        Gen.Long.Select(number => $"{number}"),
        Gen.Double.Where(double.IsFinite).Select(number => JsonSerializer.Serialize(number)),
        Gen.OneOf(Gen.Const("1.0"), Gen.Const("-0"), Gen.Const("2.50"), Gen.Const("1e3"), Gen.Const("1E-7"), Gen.Const("18446744073709551616")));

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Gen<string> Scalar => Gen.OneOf(Quoted, Gen.OneOf(Gen.Const("true"), Gen.Const("false"), Gen.Const("null")), Gen.Int.Select(number => $"{number}"));

    private static Gen<string> ObjectOf(Gen<string> values) =>
        Gen.Select(Quoted, values).Array[0, 8].Select(pairs => $"{{{string.Join(",", pairs.Select(pair => $"{pair.Item1} : {pair.Item2}"))}}}");
}
