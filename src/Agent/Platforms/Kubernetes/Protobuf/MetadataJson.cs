using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

/// <summary>
/// Writes what an API server sent in Protocol Buffers as the JSON that it would have sent, without managedFields. Field numbers are those of
/// <c>k8s.io/apimachinery</c>: <c>pkg/runtime/generated.proto</c> and <c>pkg/apis/meta/v1/generated.proto</c>.
/// </summary>
internal static class MetadataJson
{
    /// <summary>Begins every message that stands for itself.</summary>
    public static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>An object with its type, as <see cref="Magic"/> and runtime.Unknown: a PartialObjectMetadata or a Status.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static void WriteTyped(Utf8JsonWriter json, ReadOnlySpan<byte> typed)
    {
        if (!typed.StartsWith(Magic))
        {
            throw new FormatException("The API server sent something that is no Kubernetes object in protobuf.");
        }

        ReadOnlySpan<byte> kind = default, raw = default;
        var fields = new ProtobufFields(typed[Magic.Length..]);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    kind = Kind(fields.Bytes);
                    break;
                case 2:
                    raw = fields.Bytes;
                    break;
            }
        }

        WriteOfKind(json, kind, raw);
    }

    /// <summary>A PartialObjectMetadata or a Status.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static void WriteOfKind(Utf8JsonWriter json, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> raw)
    {
        if (kind.SequenceEqual("PartialObjectMetadata"u8))
        {
            WriteObject(json, raw);
        }
        else if (kind.SequenceEqual("Status"u8))
        {
            WriteStatus(json, raw);
        }
        else
        {
            throw new FormatException($"The API server was asked for metadata and sent a {Encoding.UTF8.GetString(kind)} in protobuf.");
        }
    }

    /// <summary>Kind of a runtime.TypeMeta.</summary>
    public static ReadOnlySpan<byte> Kind(ReadOnlySpan<byte> typeMeta)
    {
        ReadOnlySpan<byte> kind = default;
        var fields = new ProtobufFields(typeMeta);
        while (fields.Next())
        {
            kind = fields.Field == 2 ? fields.Bytes : kind;
        }

        return kind;
    }

    /// <summary>A PartialObjectMetadata.</summary>
    public static void WriteObject(Utf8JsonWriter json, ReadOnlySpan<byte> item)
    {
        json.WriteStartObject();
        var fields = new ProtobufFields(item);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                json.WriteStartObject("metadata"u8);
                WriteObjectMeta(json, fields.Bytes);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Members of a ListMeta.</summary>
    public static void WriteListMeta(Utf8JsonWriter json, ReadOnlySpan<byte> listMeta)
    {
        var fields = new ProtobufFields(listMeta);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 2:
                    WriteText(json, "resourceVersion"u8, fields.Bytes);
                    break;
                case 3:
                    WriteText(json, "continue"u8, fields.Bytes);
                    break;
                case 4:
                    json.WriteNumber("remainingItemCount"u8, (long)fields.Number);
                    break;
            }
        }
    }

    private static void WriteObjectMeta(Utf8JsonWriter json, ReadOnlySpan<byte> objectMeta)
    {
        // Maps and lists are repeated fields: what belongs to one follows each other.
        int open = 0;
        var fields = new ProtobufFields(objectMeta);
        while (fields.Next())
        {
            open = Turn(json, open, fields.Field);
            switch (fields.Field)
            {
                case 1:
                    WriteText(json, "name"u8, fields.Bytes);
                    break;
                case 2:
                    WriteText(json, "generateName"u8, fields.Bytes);
                    break;
                case 3:
                    WriteText(json, "namespace"u8, fields.Bytes);
                    break;
                case 4:
                    WriteText(json, "selfLink"u8, fields.Bytes);
                    break;
                case 5:
                    WriteText(json, "uid"u8, fields.Bytes);
                    break;
                case 6:
                    WriteText(json, "resourceVersion"u8, fields.Bytes);
                    break;
                case 7 when fields.Number != 0:
                    json.WriteNumber("generation"u8, (long)fields.Number);
                    break;
                case 8:
                    WriteTime(json, "creationTimestamp"u8, fields.Bytes);
                    break;
                case 9:
                    WriteTime(json, "deletionTimestamp"u8, fields.Bytes);
                    break;
                case 10:
                    json.WriteNumber("deletionGracePeriodSeconds"u8, (long)fields.Number);
                    break;
                case 11 or 12:
                    WriteEntry(json, fields.Bytes);
                    break;
                case 13:
                    WriteOwner(json, fields.Bytes);
                    break;
                case 14:
                    json.WriteStringValue(fields.Bytes);
                    break;
            }
        }

        Turn(json, open, 0);
    }

    /// <summary>Closes the map or list that is open where another field begins, and opens its own.</summary>
    private static int Turn(Utf8JsonWriter json, int open, int field)
    {
        if (open == field)
        {
            return open;
        }

        switch (open)
        {
            case 11 or 12:
                json.WriteEndObject();
                break;
            case 13 or 14:
                json.WriteEndArray();
                break;
        }

        switch (field)
        {
            case 11:
                json.WriteStartObject("labels"u8);
                break;
            case 12:
                json.WriteStartObject("annotations"u8);
                break;
            case 13:
                json.WriteStartArray("ownerReferences"u8);
                break;
            case 14:
                json.WriteStartArray("finalizers"u8);
                break;
        }

        return field;
    }

    private static void WriteEntry(Utf8JsonWriter json, ReadOnlySpan<byte> entry)
    {
        ReadOnlySpan<byte> key = default, value = default;
        var fields = new ProtobufFields(entry);
        while (fields.Next())
        {
            key = fields.Field == 1 ? fields.Bytes : key;
            value = fields.Field == 2 ? fields.Bytes : value;
        }

        json.WriteString(key, value);
    }

    private static void WriteOwner(Utf8JsonWriter json, ReadOnlySpan<byte> owner)
    {
        ReadOnlySpan<byte> kind = default, name = default, uid = default, apiVersion = default;
        bool? controller = null, blocks = null;
        var fields = new ProtobufFields(owner);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    kind = fields.Bytes;
                    break;
                case 3:
                    name = fields.Bytes;
                    break;
                case 4:
                    uid = fields.Bytes;
                    break;
                case 5:
                    apiVersion = fields.Bytes;
                    break;
                case 6:
                    controller = fields.Number != 0;
                    break;
                case 7:
                    blocks = fields.Number != 0;
                    break;
            }
        }

        json.WriteStartObject();
        json.WriteString("apiVersion"u8, apiVersion);
        json.WriteString("kind"u8, kind);
        json.WriteString("name"u8, name);
        json.WriteString("uid"u8, uid);
        WriteFlag(json, "controller"u8, controller);
        WriteFlag(json, "blockOwnerDeletion"u8, blocks);
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, ReadOnlySpan<byte> status)
    {
        json.WriteStartObject();
        var fields = new ProtobufFields(status);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 2:
                    WriteText(json, "status"u8, fields.Bytes);
                    break;
                case 3:
                    WriteText(json, "message"u8, fields.Bytes);
                    break;
                case 4:
                    WriteText(json, "reason"u8, fields.Bytes);
                    break;
                case 5:
                    WriteDetails(json, fields.Bytes);
                    break;
                case 6:
                    json.WriteNumber("code"u8, (int)fields.Number);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, ReadOnlySpan<byte> details)
    {
        json.WriteStartObject("details"u8);
        var fields = new ProtobufFields(details);
        while (fields.Next())
        {
            if (fields.Field == 5)
            {
                json.WriteNumber("retryAfterSeconds"u8, (int)fields.Number);
            }
        }

        json.WriteEndObject();
    }

    // Empty texts are sent in protobuf and left out of JSON.
    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteFlag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
    }

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> time)
    {
        long seconds = 0;
        var fields = new ProtobufFields(time);
        while (fields.Next())
        {
            seconds = fields.Field == 1 ? (long)fields.Number : seconds;
        }

        if (seconds == 0)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte["yyyy-MM-ddTHH:mm:ssZ".Length];
        _ = seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && DateTimeOffset.FromUnixTimeSeconds(seconds).TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            ? true : throw new FormatException($"The API server sent a time of {seconds} s, which is none.");
        json.WriteString(name, text);
    }
}
