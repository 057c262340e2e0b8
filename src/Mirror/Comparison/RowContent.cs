using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Mirror.Delivery;

namespace MeshSync.Fabric.Mirror.Comparison;

/// <summary>
/// What a row says of its object, as a fingerprint that leaves out what the fabric takes for noise (resourceVersion,
/// heartbeats): the row is turned back into an object for it.
/// </summary>
internal static class RowContent
{
    private static readonly string[] Texts = ["name", "generateName", "namespace", "uid", "creationTimestamp", "deletionTimestamp"];
    private static readonly string[] Numbers = ["generation", "deletionGracePeriodSeconds"];
    private static readonly string[] Lists = ["ownerReferences", "finalizers"];
    private static readonly string[] Rows = ["labels", "annotations"];
    private static readonly string[] Data = ["immutable", "data", "binaryData", "stringData", "type"];

    public static ContentFingerprint Of(MesheryRow row)
    {
        using var document = JsonDocument.Parse(row.Json, new JsonDocumentOptions { MaxDepth = 10_000 });
        var output = new ArrayBufferWriter<byte>(row.Json.Length);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = 20_000, SkipValidation = true }))
        {
            Write(writer, document.RootElement);
        }

        return ContentFingerprint.Of(row.ApiVersion, row.Kind, output.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement row)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        WriteMetadata(writer, row.GetProperty("metadata"));
        writer.WriteEndObject();
        foreach (var name in (string[])["spec", "status"])
        {
            if (row.TryGetProperty(name, out var attribute))
            {
                Raw(writer, name, attribute.TryGetProperty("attribute", out var text) ? text : default);
            }
        }

        foreach (var name in Data.Where(name => row.TryGetProperty(name, out _)))
        {
            Raw(writer, name, row.GetProperty(name));
        }

        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, JsonElement metadata)
    {
        foreach (var name in Texts.Concat(Numbers).Where(name => metadata.TryGetProperty(name, out _)))
        {
            writer.WritePropertyName(name);
            metadata.GetProperty(name).WriteTo(writer);
        }

        foreach (var name in Lists.Where(name => metadata.TryGetProperty(name, out _)))
        {
            Raw(writer, name, metadata.GetProperty(name));
        }

        foreach (var name in Rows.Where(name => metadata.TryGetProperty(name, out _)))
        {
            writer.WriteStartObject(name);
            foreach (var row in metadata.GetProperty(name).EnumerateArray())
            {
                writer.WriteString(Text(row, "key"), Text(row, "value"));
            }

            writer.WriteEndObject();
        }
    }

    private static string Text(JsonElement row, string key) => row.TryGetProperty(key, out var value) ? value.GetString() ?? "" : "";

    /// <summary>JSON that lies in the row as text, or the text where it is none.</summary>
    private static void Raw(Utf8JsonWriter writer, string name, JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String)
        {
            return;
        }

        var value = text.GetString()!;
        if (value is ['{' or '[', ..])
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value, skipInputValidation: true);
        }
        else
        {
            writer.WriteString(name, value);
        }
    }
}
