using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>Puts a fingerprint into a message that is already written: the object itself is copied, not converted again.</summary>
internal static class FingerprintSplice
{
    private static ReadOnlySpan<byte> Key => "fingerprint"u8;

    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> message, ReadOnlySpan<byte> fingerprint)
    {
        _ = MessageFrame.EventOf(message.Span);
        (int start, int length) = MessageFrame.ComponentMetadataValue(message.Span);
        ReadOnlySpan<byte> before = length > 0
            ? message.Span.Slice(start, length)
            : throw new ArgumentException("Not a meshsync-data message of this project: it has no component_metadata.", nameof(message));
        var value = new ArrayBufferWriter<byte>(length + fingerprint.Length + 32);
        WriteValue(value, before, fingerprint);
        if (value.WrittenSpan.SequenceEqual(before))
        {
            return message;
        }

        byte[] spliced = [.. message.Span[..start], .. value.WrittenSpan, .. message.Span[(start + length)..]];
        return spliced;
    }

    private static void WriteValue(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> before, ReadOnlySpan<byte> fingerprint)
    {
        bool any = CopyOthers(output, before);
        if (!fingerprint.IsEmpty)
        {
            output.Write(any ? ",\""u8 : "{\""u8);
            output.Write(Key);
            output.Write("\":"u8);
            output.Write(fingerprint);
            any = true;
        }

        output.Write(any ? "}"u8 : "null"u8);
    }

    private static bool CopyOthers(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> before)
    {
        bool any = false;
        var reader = new Utf8JsonReader(before, new JsonReaderOptions { MaxDepth = RawObject.MaxDepth });
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isOwn = reader.ValueTextEquals(Key);
            int start = (int)reader.TokenStartIndex;
            _ = reader.Read();
            reader.Skip();
            if (!isOwn)
            {
                output.Write(any ? ","u8 : "{"u8);
                output.Write(before[start..(int)reader.BytesConsumed]);
                any = true;
            }
        }

        return any;
    }
}
