using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Requests;

/// <summary>
/// Writes what answers a request: the same envelope as that of the changes, with any JSON as its <c>Object</c>.
/// </summary>
/// <remarks>Never with EventType <c>ERROR</c> where objects are expected: Meshery Server casts the body of such a message unchecked and panics.</remarks>
public static class MesheryReply
{
    /// <summary>Objects in one message of a reply to <c>informer-store</c>, at most.</summary>
    public const int ObjectsInMessage = 5;

    /// <summary>An envelope around JSON that is valid already.</summary>
    public static void Write(IBufferWriter<byte> output, string objectType, string eventType, ReadOnlySpan<byte> json)
    {
        WriteStart(output, objectType, eventType);
        output.Write(json);
        output.Write("}"u8);
    }

    /// <summary>An envelope around a string.</summary>
    public static ReadOnlyMemory<byte> Text(string objectType, string eventType, string text)
    {
        var output = new ArrayBufferWriter<byte>(128 + text.Length);
        Write(output, objectType, eventType, Quoted(text));
        return output.WrittenMemory;
    }

    /// <summary>An envelope around an array of rows, as <see cref="MesheryMessage.ObjectOf"/> cuts them out.</summary>
    public static void WriteRows(IBufferWriter<byte> output, IReadOnlyList<ReadOnlyMemory<byte>> rows)
    {
        WriteStart(output, "", "");
        output.Write("["u8);
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            output.Write(rows[i].Span);
        }

        output.Write("]}"u8);
    }

    private static void WriteStart(IBufferWriter<byte> output, string objectType, string eventType)
    {
        output.Write("{\"ObjectType\":"u8);
        output.Write(Quoted(objectType));
        output.Write(",\"EventType\":"u8);
        output.Write(Quoted(eventType));
        output.Write(",\"Request\":null,\"Object\":"u8);
    }

    private static byte[] Quoted(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
