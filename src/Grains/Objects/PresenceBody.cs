using System.Buffers;
using System.Text.Json;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>The JSON of an object of which only the identity is known: its body was larger than the broker carries.</summary>
internal static class PresenceBody
{
    public static ReadOnlyMemory<byte> Of(string @namespace, string name, string uid, string resourceVersion)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        if (@namespace.Length > 0)
        {
            json.WriteString("namespace"u8, @namespace);
        }

        json.WriteString("uid"u8, uid);
        json.WriteString("resourceVersion"u8, resourceVersion);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
