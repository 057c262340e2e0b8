using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>A Kubernetes object as a row of Meshery's inventory, in the field order of Go MeshSync's <c>KubernetesResource</c>.</summary>
internal static class ObjectConversion
{
    // Envelope, field names and rows of labels come on top of what escaping adds.
    private const int FixedSize = 1024;

    public static void Write(IBufferWriter<byte> output, ObjectFrame frame, ReadOnlySpan<byte> json)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Utf8.IsValid(json))
        {
            WriteValid(output, frame, json);
            return;
        }

        int length = Utf8Repair.Repair(json, out byte[] repaired);
        WriteValid(output, frame, repaired.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(repaired);
    }

    private static void WriteValid(IBufferWriter<byte> output, ObjectFrame frame, ReadOnlySpan<byte> json)
    {
        using JsonTape tape = JsonTape.Read(json, frame.Scope);
        var writer = new WireWriter(output, FixedSize + (frame.IsPresence ? 0 : json.Length + (json.Length / 4)));
        MessageFrame.WriteStart(ref writer, frame.Event);
        WriteObject(ref writer, in tape, frame);
        MessageFrame.WriteEnd(ref writer);
        writer.Flush();
    }

    private static void WriteObject(ref WireWriter writer, scoped in JsonTape tape, ObjectFrame frame)
    {
        int metadata = tape.Find(JsonTape.Root, "metadata"u8);
        writer.Raw("{\"id\":\"\",\"apiVersion\":\""u8);
        WriteIdentity(ref writer, in tape, "apiVersion"u8, frame.ApiVersion);
        writer.Raw("\",\"kind\":\""u8);
        WriteIdentity(ref writer, in tape, "kind"u8, frame.Kind);
        writer.Raw("\",\"model\":\"\",\"metadata\":"u8);
        MetadataConversion.Write(ref writer, in tape, metadata, frame.IsPresence);
        WriteAttribute(ref writer, in tape, "spec"u8, ",\"spec\":"u8);
        WriteAttribute(ref writer, in tape, "status"u8, ",\"status\":"u8);
        writer.Raw(",\"cluster_id\":\""u8);
        writer.Text(frame.ClusterId);
        writer.Raw("\",\"pattern_resource\":"u8);
        WritePatternResource(ref writer, in tape, metadata);
        writer.Raw(",\"component_metadata\":"u8);
        ComponentMetadata.Write(ref writer, in tape, frame);
        WriteRaw(ref writer, in tape, "immutable"u8, ",\"immutable\":"u8);
        WriteRaw(ref writer, in tape, "data"u8, ",\"data\":"u8);
        WriteRaw(ref writer, in tape, "binaryData"u8, ",\"binaryData\":"u8);
        WriteRaw(ref writer, in tape, "stringData"u8, ",\"stringData\":"u8);
        WriteRaw(ref writer, in tape, "type"u8, ",\"type\":"u8);
        writer.Raw((byte)'}');
    }

    private static void WriteIdentity(ref WireWriter writer, scoped in JsonTape tape, ReadOnlySpan<byte> key, string otherwise)
    {
        int own = tape.Find(JsonTape.Root, key, JsonTokenType.String);
        if (RawJson.IsEmpty(in tape, own))
        {
            writer.Text(otherwise);
        }
        else
        {
            writer.Content(tape.TextOf(own), embedded: false);
        }
    }

    /// <summary>A null is left out; the original dereferences it and crashes. A string <c>id</c> within goes along, as there.</summary>
    private static void WriteAttribute(ref WireWriter writer, scoped in JsonTape tape, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
    {
        int value = tape.Find(JsonTape.Root, key);
        if (value == JsonTape.None || tape[value].Kind == JsonTokenType.Null)
        {
            return;
        }

        writer.Raw(field);
        writer.Raw("{\"id\":\""u8);
        int id = tape.Find(value, "id"u8, JsonTokenType.String);
        if (id != JsonTape.None)
        {
            writer.Content(tape.TextOf(id), embedded: false);
        }

        writer.Raw((byte)'"');
        if (!RawJson.IsEmpty(in tape, value))
        {
            writer.Raw(",\"attribute\":"u8);
            RawJson.Write(ref writer, in tape, value);
        }

        writer.Raw((byte)'}');
    }

    private static void WriteRaw(ref WireWriter writer, scoped in JsonTape tape, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
    {
        int value = tape.Find(JsonTape.Root, key);
        if (!RawJson.IsEmpty(in tape, value))
        {
            writer.Raw(field);
            RawJson.Write(ref writer, in tape, value);
        }
    }

    private static void WritePatternResource(ref WireWriter writer, scoped in JsonTape tape, int metadata)
    {
        if (!DesignMark.TryFindUuid(in tape, metadata, out Guid design))
        {
            writer.Raw("null"u8);
            return;
        }

        Span<byte> text = stackalloc byte[38];
        text[0] = (byte)'"';
        design.TryFormat(text[1..], out int length, "D");
        text[length + 1] = (byte)'"';
        writer.Raw(text[..(length + 2)]);
    }
}
