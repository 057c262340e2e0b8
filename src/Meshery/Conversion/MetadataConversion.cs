using System.Text.Json;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>
/// The <c>metadata</c> of a row. A field of the wrong type is left out, as Go's decoder leaves it: were its type passed on,
/// Meshery Server would store a mangled row.
/// </summary>
internal static class MetadataConversion
{
    private static ReadOnlySpan<byte> LastApplied => "kubectl.kubernetes.io/last-applied-configuration"u8;

    public static void Write(ref WireWriter writer, scoped in JsonTape tape, int metadata, bool presence)
    {
        writer.Raw("{\"id\":\""u8);
        WriteContent(ref writer, in tape, tape.Find(metadata, "id"u8, JsonTokenType.String));
        writer.Raw((byte)'"');
        WriteText(ref writer, in tape, metadata, "name"u8, ",\"name\":\""u8);
        WriteText(ref writer, in tape, metadata, "generateName"u8, ",\"generateName\":\""u8);
        WriteText(ref writer, in tape, metadata, "namespace"u8, ",\"namespace\":\""u8);
        WriteText(ref writer, in tape, metadata, "selfLink"u8, ",\"selfLink\":\""u8);
        writer.Raw(",\"uid\":\""u8);
        WriteContent(ref writer, in tape, tape.Find(metadata, "uid"u8, JsonTokenType.String));
        writer.Raw((byte)'"');
        WriteText(ref writer, in tape, metadata, "resourceVersion"u8, ",\"resourceVersion\":\""u8);
        WriteInteger(ref writer, in tape, metadata, "generation"u8, ",\"generation\":"u8, zeroIsEmpty: true);
        WriteText(ref writer, in tape, metadata, "creationTimestamp"u8, ",\"creationTimestamp\":\""u8);
        WriteText(ref writer, in tape, metadata, "deletionTimestamp"u8, ",\"deletionTimestamp\":\""u8);
        WriteInteger(ref writer, in tape, metadata, "deletionGracePeriodSeconds"u8, ",\"deletionGracePeriodSeconds\":"u8, zeroIsEmpty: false);
        WriteRows(ref writer, in tape, tape.Find(metadata, "labels"u8), ",\"labels\":["u8, "\"label\""u8, presence);
        WriteRows(ref writer, in tape, tape.Find(metadata, "annotations"u8), ",\"annotations\":["u8, "\"annotation\""u8, presence);
        WriteRaw(ref writer, in tape, tape.Find(metadata, "ownerReferences"u8), ",\"ownerReferences\":"u8);
        WriteRaw(ref writer, in tape, tape.Find(metadata, "finalizers"u8), ",\"finalizers\":"u8);
        WriteText(ref writer, in tape, metadata, "clusterName"u8, ",\"clusterName\":\""u8);
        writer.Raw(",\"cluster_id\":\""u8);
        WriteContent(ref writer, in tape, tape.Find(metadata, "cluster_id"u8, JsonTokenType.String));
        writer.Raw("\"}"u8);
    }

    private static void WriteContent(ref WireWriter writer, scoped in JsonTape tape, int text)
    {
        if (text != JsonTape.None)
        {
            writer.Content(tape.TextOf(text), embedded: false);
        }
    }

    private static void WriteText(
        ref WireWriter writer, scoped in JsonTape tape, int metadata, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
    {
        int text = tape.Find(metadata, key, JsonTokenType.String);
        if (!RawJson.IsEmpty(in tape, text))
        {
            writer.Raw(field);
            writer.Content(tape.TextOf(text), embedded: false);
            writer.Raw((byte)'"');
        }
    }

    private static void WriteInteger(
        ref WireWriter writer, scoped in JsonTape tape, int metadata, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field, bool zeroIsEmpty)
    {
        int number = tape.Find(metadata, key, JsonTokenType.Number);
        if (number == JsonTape.None || !GoNumber.TryGetInt64(tape.TextOf(number), out long value) || (zeroIsEmpty && value == 0))
        {
            return;
        }

        Span<byte> digits = stackalloc byte[GoNumber.MaxLength];
        value.TryFormat(digits, out int length);
        writer.Raw(field);
        writer.Raw(digits[..length]);
    }

    private static void WriteRaw(ref WireWriter writer, scoped in JsonTape tape, int value, ReadOnlySpan<byte> field)
    {
        if (!RawJson.IsEmpty(in tape, value))
        {
            writer.Raw(field);
            RawJson.Write(ref writer, in tape, value);
        }
    }

    private static void WriteRows(
        ref WireWriter writer, scoped in JsonTape tape, int map, ReadOnlySpan<byte> field, ReadOnlySpan<byte> rowKind, bool presence)
    {
        int row = map != JsonTape.None && tape[map].Kind == JsonTokenType.StartObject ? tape[map].FirstChild : JsonTape.None;
        bool any = false;
        for (; row != JsonTape.None; row = tape[row].Next)
        {
            if (presence && tape.KeyOf(row).SequenceEqual(LastApplied))
            {
                continue;
            }

            writer.Raw(any ? ","u8 : field);
            any = true;
            WriteRow(ref writer, in tape, row, rowKind);
        }

        if (any)
        {
            writer.Raw((byte)']');
        }
    }

    private static void WriteRow(ref WireWriter writer, scoped in JsonTape tape, int row, ReadOnlySpan<byte> rowKind)
    {
        writer.Raw("{\"id\":\"\",\"unique_id\":\"\",\"kind\":"u8);
        writer.Raw(rowKind);
        ReadOnlySpan<byte> key = tape.KeyOf(row);
        if (!key.IsEmpty)
        {
            writer.Raw(",\"key\":\""u8);
            writer.Content(key, embedded: false);
            writer.Raw((byte)'"');
        }

        WriteRaw(ref writer, in tape, row, ",\"value\":"u8);
        writer.Raw((byte)'}');
    }
}
