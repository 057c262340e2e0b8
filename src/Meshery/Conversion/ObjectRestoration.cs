using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>
/// The way back from a row of Meshery's inventory: labels and annotations are lists there, and spec, status, data and owners are
/// JSON within text.
/// </summary>
internal static class ObjectRestoration
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = RawObject.MaxDepth };

    public static void Write(ReadOnlyMemory<byte> row, IBufferWriter<byte> output)
    {
        using var document = JsonDocument.Parse(row, Depth);
        // Escapes only what must be: whoever looks at it compares bytes.
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = RawObject.MaxDepth, SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        foreach (JsonProperty field in document.RootElement.EnumerateObject())
        {
            WriteField(writer, field);
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, JsonProperty field)
    {
        switch (field.Name)
        {
            case "apiVersion" or "kind":
                field.WriteTo(writer);
                break;
            case "metadata" when field.Value.ValueKind == JsonValueKind.Object:
                writer.WriteStartObject(field.Name);
                foreach (JsonProperty one in field.Value.EnumerateObject())
                {
                    WriteMetadata(writer, one);
                }

                writer.WriteEndObject();
                break;
            case "spec" or "status" when field.Value.ValueKind == JsonValueKind.Object && field.Value.TryGetProperty("attribute", out JsonElement attribute):
                WriteText(writer, field.Name, attribute);
                break;
            case "data" or "binaryData" or "stringData" or "type" or "immutable":
                WriteText(writer, field.Name, field.Value);
                break;
            case "component_metadata" when field.Value.ValueKind == JsonValueKind.Object && field.Value.TryGetProperty("content", out JsonElement content):
                foreach (JsonProperty one in content.EnumerateObject())
                {
                    one.WriteTo(writer);
                }

                break;
        }
    }

    private static void WriteMetadata(Utf8JsonWriter writer, JsonProperty field)
    {
        if (field.Name is "labels" or "annotations" && field.Value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartObject(field.Name);
            foreach (JsonElement pair in field.Value.EnumerateArray())
            {
                writer.WritePropertyName(pair.GetProperty("key").GetString() ?? "");
                pair.GetProperty("value").WriteTo(writer);
            }

            writer.WriteEndObject();
        }
        else if (field.Name is "ownerReferences" or "finalizers")
        {
            WriteText(writer, field.Name, field.Value);
        }
        else if (field.Name is not ("id" or "cluster_id"))
        {
            field.WriteTo(writer);
        }
    }

    // Raw JSON as a string; a plain string (the type of a Secret) is written with its quotes in one row and without in another.
    private static void WriteText(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { } text)
        {
            value.WriteTo(writer);
        }
        else if (text.Length > 0 && (text[0] is '{' or '[' or '"' || text is "true" or "false"))
        {
            using var inner = JsonDocument.Parse(text, Depth);
            inner.RootElement.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }
}
