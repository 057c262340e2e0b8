using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Tests.Golden;

/// <summary>
/// Turns a recorded message into the one we owe: nothing but the named differences is edited, and each edit replaces exact bytes.
/// </summary>
internal static class GoldenDifferences
{
    private const string ZeroUuid = "\"00000000-0000-0000-0000-000000000000\"";

    public static string Expected(GoldenPair pair)
    {
        string wire = ValuesThemselves(pair.Wire!);
        wire = WithoutLeaks(pair, wire);
        wire = wire.Replace(ZeroUuid, "null", StringComparison.Ordinal);
        wire = wire.Replace("\"pattern_resource\":null", $"\"pattern_resource\":{RealDesign(pair)}", StringComparison.Ordinal);
        return WithComputedUrls(pair, wire);
    }

    // Difference 1: the original takes the text of the UUID for its sixteen bytes and sends the zero UUID, and does not know the annotation.
    private static string RealDesign(GoldenPair pair) =>
        (Mark(pair, "labels", "design.meshery.io/id") ?? Mark(pair, "annotations", "designs.meshery.io")) is { } id ? $"\"{id}\"" : "null";

    private static string? Mark(GoldenPair pair, string map, string key) =>
        pair.Object.GetProperty("metadata").TryGetProperty(map, out JsonElement marks)
        && marks.TryGetProperty(key, out JsonElement mark) && mark.GetString() is { Length: > 0 } id
            ? id
            : null;

    // Difference 2: the original sends the bytes between the quotes of the source, escapes and all.
    private static string ValuesThemselves(string wire)
    {
        var edited = new StringBuilder();
        byte[] bytes = Encoding.UTF8.GetBytes(wire);
        var reader = new Utf8JsonReader(bytes);
        int copied = 0;
        while (reader.Read())
        {
            bool isValue = reader.TokenType == JsonTokenType.PropertyName
                && ((reader.CurrentDepth == 5 && reader.ValueTextEquals("value")) || (reader.CurrentDepth == 2 && reader.ValueTextEquals("type")));
            if (isValue && reader.Read())
            {
                edited.Append(Encoding.UTF8.GetString(bytes, copied, (int)reader.TokenStartIndex - copied));
                edited.Append(NaiveGo.Quote(JsonElement.Parse($"\"{reader.GetString()}\"").GetString()!));
                copied = (int)reader.BytesConsumed;
            }
        }

        return edited.Append(Encoding.UTF8.GetString(bytes, copied, bytes.Length - copied)).ToString();
    }

    // Difference 4: what a custom resource calls id, model and so on at its top level is not Meshery's.
    private static string WithoutLeaks(GoldenPair pair, string wire) => !pair.Object.TryGetProperty("pattern_resource", out _)
        ? wire
        : wire.Replace("\"Object\":{\"id\":\"my-id\"", "\"Object\":{\"id\":\"\"", StringComparison.Ordinal)
            .Replace("\"model\":\"my-model\"", "\"model\":\"\"", StringComparison.Ordinal)
            .Replace("\"pattern_resource\":\"7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a\"", "\"pattern_resource\":null", StringComparison.Ordinal)
            .Replace("\"component_metadata\":{\"k\":[1,\"2\"]}", "\"component_metadata\":null", StringComparison.Ordinal);

    // Difference 7: no URL without an address, and none depends on what could be dialled when it was recorded.
    private static string WithComputedUrls(GoldenPair pair, string wire) => pair.Kind != "Service" || pair.Event == MesheryEvent.Deleted
        ? wire
        : wire.Replace("\"urls\":[\"http://:0\"]", "\"urls\":[]", StringComparison.Ordinal)
            .Replace(
                "{\\\"ip\\\":\\\"127.0.0.1\\\"}]}}\"},\"cluster_id\":\"11111111-2222-3333-4444-555555555555\",\"pattern_resource\":null,\"component_metadata\":null",
                "{\\\"ip\\\":\\\"127.0.0.1\\\"}]}}\"},\"cluster_id\":\"11111111-2222-3333-4444-555555555555\",\"pattern_resource\":null,\"component_metadata\":{\"capabilities\":{\"connection\":true,\"urls\":[\"https://127.0.0.1:443\",\"https://10.96.0.1:443\"]}}",
                StringComparison.Ordinal);
}
