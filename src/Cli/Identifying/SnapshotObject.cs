using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Cli.Documents;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary>
/// Makes an object of a snapshot what it was: Meshery's model has labels and annotations as lists, and spec, status and data as texts.
/// </summary>
internal static class SnapshotObject
{
    public static ObjectDocument AsObject(ObjectDocument document)
    {
        using JsonDocument snapshot = JsonDocument.Parse(document.Json);
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in snapshot.RootElement.EnumerateObject())
            {
                Write(writer, property);
            }

            writer.WriteEndObject();
        }

        return document with { Json = output.WrittenSpan.ToArray() };
    }

    private static void Write(Utf8JsonWriter writer, JsonProperty property)
    {
        switch (property.Name)
        {
            case "apiVersion" or "kind" or "type":
                property.WriteTo(writer);
                break;
            case "metadata" when property.Value.ValueKind == JsonValueKind.Object:
                writer.WriteStartObject("metadata");
                foreach (JsonProperty field in property.Value.EnumerateObject())
                {
                    Metadata(writer, field);
                }

                writer.WriteEndObject();
                break;
            case "spec" or "status" when property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("attribute", out JsonElement attribute):
                Json(writer, property.Name, attribute);
                break;
            case "data":
                Json(writer, property.Name, property.Value);
                break;
            case "component_metadata" when property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Object:
                foreach (JsonProperty field in content.EnumerateObject())
                {
                    field.WriteTo(writer);
                }

                break;
        }
    }

    private static void Metadata(Utf8JsonWriter writer, JsonProperty field)
    {
        if (field.Name is "labels" or "annotations" && field.Value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartObject(field.Name);
            foreach (JsonElement pair in field.Value.EnumerateArray())
            {
                writer.WriteString(pair.GetProperty("key").GetString()!, pair.GetProperty("value").GetString());
            }

            writer.WriteEndObject();
        }
        else if (field.Value.ValueKind == JsonValueKind.String && field.Name == "ownerReferences")
        {
            Json(writer, field.Name, field.Value);
        }
        else
        {
            field.WriteTo(writer);
        }
    }

    // What is no JSON stays the text it is.
    private static void Json(Utf8JsonWriter writer, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is [('{' or '['), ..] text)
        {
            using JsonDocument json = JsonDocument.Parse(text);
            writer.WritePropertyName(name);
            json.RootElement.WriteTo(writer);
        }
        else
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
