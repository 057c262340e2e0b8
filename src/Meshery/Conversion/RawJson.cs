using System.Text.Json;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>
/// Values that Meshery reads as "raw JSON as a string": compact, keys sorted, HTML-escaped, then encoded as a string.
/// A value that is a string already is sent as itself.
/// </summary>
internal static class RawJson
{
    public static void Write(ref WireWriter writer, scoped in JsonTape tape, int index)
    {
        writer.Raw((byte)'"');
        if (tape[index].Kind == JsonTokenType.String)
        {
            writer.Content(tape.TextOf(index), embedded: false);
        }
        else
        {
            WriteTree(ref writer, in tape, index);
        }

        writer.Raw((byte)'"');
    }

    /// <summary>Go leaves an empty string out wherever the field may be left out.</summary>
    public static bool IsEmpty(scoped in JsonTape tape, int index) =>
        index == JsonTape.None || (tape[index].Kind == JsonTokenType.String && tape[index].Length == 0);

    // A loop and not a recursion: an object nested ten thousand levels deep must not overflow the stack.
    private static void WriteTree(ref WireWriter writer, scoped in JsonTape tape, int root)
    {
        int current = root;
        while (true)
        {
            ref readonly TapeNode node = ref tape[current];
            if (current != root && node.KeyStart >= 0)
            {
                WriteText(ref writer, tape.KeyOf(current), tape.IsKeyPlain(current), "\\\":"u8);
            }

            if (node.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                writer.Raw(node.Kind == JsonTokenType.StartObject ? (byte)'{' : (byte)'[');
                if (node.FirstChild != JsonTape.None)
                {
                    current = node.FirstChild;
                    continue;
                }

                writer.Raw(Close(node.Kind));
            }
            else
            {
                WriteScalar(ref writer, in tape, current);
            }

            if (!MoveOn(ref writer, in tape, root, ref current))
            {
                return;
            }
        }
    }

    /// <summary>Goes to the next value, closing what ends on the way there; false when the root is done.</summary>
    private static bool MoveOn(ref WireWriter writer, scoped in JsonTape tape, int root, ref int current)
    {
        while (current != root && tape[current].Next == JsonTape.None)
        {
            current = tape[current].Parent;
            writer.Raw(Close(tape[current].Kind));
        }

        if (current == root)
        {
            return false;
        }

        writer.Raw((byte)',');
        current = tape[current].Next;
        return true;
    }

    private static void WriteScalar(ref WireWriter writer, scoped in JsonTape tape, int index)
    {
        switch (tape[index].Kind)
        {
            case JsonTokenType.String:
                WriteText(ref writer, tape.TextOf(index), tape.IsTextPlain(index), "\\\""u8);
                break;
            case JsonTokenType.Number:
                WriteNumber(ref writer, tape.TextOf(index));
                break;
            default:
                writer.Raw(tape.TextOf(index));
                break;
        }
    }

    private static void WriteText(ref WireWriter writer, ReadOnlySpan<byte> content, bool isPlain, ReadOnlySpan<byte> end)
    {
        if (isPlain)
        {
            writer.PlainEmbedded(content, end);
            return;
        }

        writer.Raw("\\\""u8);
        writer.Content(content, embedded: true);
        writer.Raw(end);
    }

    private static void WriteNumber(ref WireWriter writer, ReadOnlySpan<byte> token)
    {
        Span<byte> buffer = stackalloc byte[GoNumber.MaxLength];
        writer.Raw(GoNumber.Canonical(token, buffer));
    }

    private static byte Close(JsonTokenType opened) => opened == JsonTokenType.StartObject ? (byte)'}' : (byte)']';
}
