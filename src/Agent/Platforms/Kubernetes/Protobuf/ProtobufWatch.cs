using System.Buffers.Binary;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

/// <summary>A watch: frames of a length in four bytes, most significant first, and a WatchEvent; each becomes a line.</summary>
internal sealed class ProtobufWatch(Stream source) : ProtobufBody(source)
{
    protected override bool TranslatePart()
    {
        if (Rest.Length < sizeof(uint))
        {
            return false;
        }

        int length = Bounded(BinaryPrimitives.ReadUInt32BigEndian(Rest));
        if (Rest.Length < sizeof(uint) + length)
        {
            return false;
        }

        Translate(Rest.Slice(sizeof(uint), length));
        Advance(sizeof(uint) + length);
        return true;
    }

    private void Translate(ReadOnlySpan<byte> watchEvent)
    {
        Json.WriteStartObject();
        var fields = new ProtobufFields(watchEvent);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    Json.WriteString("type"u8, fields.Bytes);
                    break;
                case 2:
                    Json.WritePropertyName("object"u8);
                    MetadataJson.WriteTyped(Json, Raw(fields.Bytes));
                    break;
            }
        }

        Json.WriteEndObject();
        Json.Flush();
        Json.Reset();
        EndLine();
    }

    /// <summary>What a runtime.RawExtension holds.</summary>
    private static ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> extension)
    {
        ReadOnlySpan<byte> raw = default;
        var fields = new ProtobufFields(extension);
        while (fields.Next())
        {
            raw = fields.Field == 1 ? fields.Bytes : raw;
        }

        return raw;
    }
}
