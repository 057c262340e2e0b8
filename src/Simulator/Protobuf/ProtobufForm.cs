using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Listing;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Protobuf;

/// <summary>
/// The metadata of objects in Protocol Buffers, as an API server sends it: <c>k8s.io/apimachinery</c>, <c>pkg/runtime/generated.proto</c> and
/// <c>pkg/apis/meta/v1/generated.proto</c>.
/// </summary>
internal static class ProtobufForm
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    public static void WriteObject(IBufferWriter<byte> output, StoredObject item) => Envelop(output, "PartialObjectMetadata", Object(item));

    public static void WriteList(IBufferWriter<byte> output, ListPage page)
    {
        var listMeta = new ProtobufWriter().Text(1, "").Text(2, page.ResourceVersion.ToString(CultureInfo.InvariantCulture)).Text(3, page.Next?.ToString() ?? "");
        if (page.Remaining is { } remaining)
        {
            listMeta.Number(4, remaining);
        }

        var list = new ProtobufWriter().Message(1, listMeta);
        foreach (var item in page.Items)
        {
            list.Bytes(2, Object(item));
        }

        Envelop(output, "PartialObjectMetadataList", list.Written);
    }

    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> type, StoredObject item) =>
        WriteFrame(output, type, "PartialObjectMetadata", Object(item));

    public static void WriteBookmark(IBufferWriter<byte> output, long resourceVersion, bool initialEventsEnd)
    {
        var end = initialEventsEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        WriteFrame(output, "BOOKMARK"u8, "PartialObjectMetadata", Object(Encoding.UTF8.GetBytes($$"""{"resourceVersion":"{{resourceVersion}}"{{end}}}""")));
    }

    public static void WriteError(IBufferWriter<byte> output, ApiStatus status)
    {
        var details = new ProtobufWriter().Text(1, status.Name ?? "").Text(2, status.Group ?? "").Text(3, status.Kind ?? "");
        if (status.RetryAfterSeconds is { } seconds)
        {
            details.Number(5, seconds);
        }

        var message = new ProtobufWriter().Message(1, new ProtobufWriter()).Text(2, "Failure").Text(3, status.Message).Text(4, status.Reason);
        WriteFrame(output, "ERROR"u8, "Status", (status.WithDetails ? message.Message(5, details) : message).Number(6, status.Code).Written);
    }

    /// <summary>Bytes of the first frame of a watch; 0 when it is not whole.</summary>
    public static int FirstFrame(ReadOnlySpan<byte> body)
    {
        var length = body.Length < sizeof(uint) ? int.MaxValue : sizeof(uint) + (int)BinaryPrimitives.ReadUInt32BigEndian(body);
        return length <= body.Length ? length : 0;
    }

    private static void WriteFrame(IBufferWriter<byte> output, ReadOnlySpan<byte> type, string kind, ReadOnlySpan<byte> message)
    {
        var typed = new ArrayBufferWriter<byte>();
        Envelop(typed, kind, message);
        var frame = new ProtobufWriter().Bytes(1, type).Message(2, new ProtobufWriter().Bytes(1, typed.WrittenSpan));
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), (uint)frame.Written.Length);
        output.Advance(sizeof(uint));
        output.Write(frame.Written);
    }

    private static void Envelop(IBufferWriter<byte> output, string kind, ReadOnlySpan<byte> message)
    {
        output.Write(Magic);
        output.Write(new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(1, kind == "Status" ? "v1" : "meta.k8s.io/v1").Text(2, kind))
            .Bytes(2, message).Text(3, "").Text(4, "").Written);
    }

    private static ReadOnlySpan<byte> Object(StoredObject item) => item.IsCorrupt ? item.Tail : Object(item.Metadata);

    private static ReadOnlySpan<byte> Object(ReadOnlySpan<byte> metadata)
    {
        using var json = JsonDocument.Parse(metadata.ToArray());
        return new ProtobufWriter().Message(1, ObjectMeta(json.RootElement)).Written;
    }

    private static ProtobufWriter ObjectMeta(JsonElement metadata)
    {
        var message = new ProtobufWriter()
            .Text(1, Text(metadata, "name")).Text(2, Text(metadata, "generateName")).Text(3, Text(metadata, "namespace"))
            .Text(4, Text(metadata, "selfLink")).Text(5, Text(metadata, "uid")).Text(6, Text(metadata, "resourceVersion"))
            .Number(7, Member(metadata, "generation")?.GetInt64() ?? 0)
            .Message(8, Time(Text(metadata, "creationTimestamp")));
        if (Member(metadata, "deletionTimestamp") is { } deletion)
        {
            message.Message(9, Time(deletion.GetString()!));
        }

        if (Member(metadata, "deletionGracePeriodSeconds") is { } grace)
        {
            message.Number(10, grace.GetInt64());
        }

        WriteMap(message, 11, Member(metadata, "labels"));
        WriteMap(message, 12, Member(metadata, "annotations"));
        WriteAll(message, 13, Member(metadata, "ownerReferences"), Owner);
        foreach (var finalizer in Member(metadata, "finalizers")?.EnumerateArray() ?? default)
        {
            message.Text(14, finalizer.GetString()!);
        }

        WriteAll(message, 17, Member(metadata, "managedFields"), Manager);
        return message;
    }

    private static ProtobufWriter Owner(JsonElement owner)
    {
        var message = new ProtobufWriter()
            .Text(1, Text(owner, "kind")).Text(3, Text(owner, "name")).Text(4, Text(owner, "uid")).Text(5, Text(owner, "apiVersion"));
        WriteFlag(message, 6, Member(owner, "controller"));
        WriteFlag(message, 7, Member(owner, "blockOwnerDeletion"));
        return message;
    }

    private static ProtobufWriter Manager(JsonElement entry)
    {
        var message = new ProtobufWriter().Text(1, Text(entry, "manager")).Text(2, Text(entry, "operation")).Text(3, Text(entry, "apiVersion"));
        if (Member(entry, "time") is { } time)
        {
            message.Message(4, Time(time.GetString()!));
        }

        message.Text(6, Text(entry, "fieldsType"));
        if (Member(entry, "fieldsV1") is { } fields)
        {
            message.Message(7, new ProtobufWriter().Text(1, fields.GetRawText()));
        }

        return message.Text(8, Text(entry, "subresource"));
    }

    private static void WriteMap(ProtobufWriter message, int field, JsonElement? map)
    {
        foreach (var entry in map?.EnumerateObject() ?? default)
        {
            message.Message(field, new ProtobufWriter().Text(1, entry.Name).Text(2, entry.Value.GetString()!));
        }
    }

    private static void WriteAll(ProtobufWriter message, int field, JsonElement? items, Func<JsonElement, ProtobufWriter> encode)
    {
        foreach (var item in items?.EnumerateArray() ?? default)
        {
            message.Message(field, encode(item));
        }
    }

    private static void WriteFlag(ProtobufWriter message, int field, JsonElement? flag)
    {
        if (flag is { } value)
        {
            message.Number(field, value.GetBoolean() ? 1 : 0);
        }
    }

    private static ProtobufWriter Time(string text) => text.Length == 0 ? new ProtobufWriter() : new ProtobufWriter()
        .Number(1, DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds()).Number(2, 0);

    private static string Text(JsonElement json, string name) => Member(json, name)?.GetString() ?? "";

    private static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
