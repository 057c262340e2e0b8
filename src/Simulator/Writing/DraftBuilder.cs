using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Writing;

/// <summary>Makes of an object that someone wrote the one that is stored: what the server owns is set, the rest kept.</summary>
internal sealed class DraftBuilder(TimeProvider time)
{
    private static readonly string[] First = ["name", "generateName", "namespace", "uid"];
    private static readonly string[] Owned = [.. First, "resourceVersion", "generation", "creationTimestamp", "selfLink"];

    /// <param name="item">The whole object; apiVersion and kind in it are ignored.</param>
    /// <param name="old">What it replaces, or null when it is new.</param>
    public ObjectDraft Build(JsonObject item, string ns, string name, JsonObject? old)
    {
        var given = ObjectReader.Metadata(item);
        var before = old is null ? null : ObjectReader.Metadata(old);
        var uid = before is null ? Uid(given) : ObjectReader.Text(before, "uid");
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, RelaxedJson.Writer);
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        writer.WriteString("name", name);
        Copy(writer, given, "generateName");
        if (ns.Length > 0)
        {
            writer.WriteString("namespace", ns);
        }

        writer.WriteString("uid", uid);
        writer.WritePropertyName("resourceVersion");
        writer.WriteRawValue("\"\"", skipInputValidation: true);
        var versionOffset = (int)(writer.BytesCommitted + writer.BytesPending) - 1;
        WriteHistory(writer, item, given, old, before);
        foreach (var (key, _) in given.Where(member => !Owned.Contains(member.Key)))
        {
            Copy(writer, given, key);
        }

        writer.WriteEndObject();
        var metadataEnd = (int)(writer.BytesCommitted + writer.BytesPending);
        foreach (var (key, _) in item.Where(member => member.Key is not ("apiVersion" or "kind" or "metadata")))
        {
            Copy(writer, item, key);
        }

        writer.WriteEndObject();
        writer.Flush();

        // Without the opening brace all offsets are one less.
        return new ObjectDraft(ns, name, uid, buffer.WrittenMemory[1..], versionOffset - 1, metadataEnd - 1);
    }

    private void WriteHistory(Utf8JsonWriter writer, JsonObject item, JsonObject given, JsonObject? old, JsonObject? before)
    {
        if (Generation(item, old, before) is { } generation)
        {
            writer.WriteNumber("generation", generation);
        }

        var created = before is null ? "" : ObjectReader.Text(before, "creationTimestamp");
        created = created.Length > 0 ? created : ObjectReader.Text(given, "creationTimestamp");
        writer.WriteString("creationTimestamp", created.Length > 0 ? created : Now());
    }

    private static long? Generation(JsonObject item, JsonObject? old, JsonObject? before)
    {
        if (old is null)
        {
            return item.ContainsKey("spec") ? 1 : null;
        }

        return before?["generation"] is JsonValue value && value.TryGetValue<long>(out var generation)
            ? generation + (JsonNode.DeepEquals(item["spec"], old["spec"]) ? 0 : 1) : null;
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A given uid is kept: tests choose the identity of a cluster or of a re-created object by it.</summary>
    private static string Uid(JsonObject given) =>
        ObjectReader.Text(given, "uid") is { Length: > 0 } chosen ? chosen : Guid.NewGuid().ToString();

    private static void Copy(Utf8JsonWriter writer, JsonObject from, string name)
    {
        if (!from.TryGetPropertyValue(name, out var value))
        {
            return;
        }

        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
