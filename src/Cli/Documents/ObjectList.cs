using System.Buffers;
using System.Text.Json;

namespace MeshSync.Fabric.Cli.Documents;

/// <summary>Takes a List apart into its items, which may lack the type that the List tells.</summary>
internal static class ObjectList
{
    private const string Suffix = "List";

    public static IEnumerable<ObjectDocument> Expand(string place, byte[] json)
    {
        using JsonDocument document = Parse(place, json);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Null)
        {
            yield break;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{place} is no object; each document must be one Kubernetes object or a List.");
        }

        string kind = Text(root, "kind");
        if (!kind.EndsWith(Suffix, StringComparison.Ordinal) || !root.TryGetProperty("items", out JsonElement items) || items.ValueKind != JsonValueKind.Array)
        {
            yield return new ObjectDocument(place, json);
            yield break;
        }

        int number = 0;
        foreach (JsonElement item in items.EnumerateArray())
        {
            yield return new ObjectDocument($"{place}, item {++number}", WithType(item, Text(root, "apiVersion"), kind[..^Suffix.Length]));
        }
    }

    private static JsonDocument Parse(string place, byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Contracts.Objects.RawObject.MaxDepth });
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{place}: {failure.Message}", failure);
        }
    }

    private static byte[] WithType(JsonElement item, string apiVersion, string kind)
    {
        if (item.ValueKind != JsonValueKind.Object || kind.Length == 0 || item.TryGetProperty("kind", out _))
        {
            return System.Text.Encoding.UTF8.GetBytes(item.GetRawText());
        }

        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", apiVersion);
            writer.WriteString("kind", kind);
            foreach (JsonProperty property in item.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static string Text(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
