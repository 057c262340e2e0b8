using System.Text.Json;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>JSON as Go marshals it: compact, keys sorted, HTML-escaped.</summary>
internal static class RawJson
{
    /// <summary>
    /// What Meshery reads as "raw JSON as a string": the value encoded as a string. A string is sent as itself.
    /// </summary>
    public static void Write(ref WireWriter writer, scoped in JsonTape tape, int index)
    {
        writer.Raw((byte)'"');
        if (tape[index].Kind == JsonTokenType.String)
        {
            writer.Content(tape.TextOf(index), embedded: false);
        }
        else
        {
            WriteTree(ref writer, in tape, index, embedded: true);
        }

        writer.Raw((byte)'"');
    }

    /// <summary>The value as JSON. A number beyond float64, which no Go program would read, becomes a string.</summary>
    public static void WriteValue(ref WireWriter writer, scoped in JsonTape tape, int index) =>
        WriteTree(ref writer, in tape, index, embedded: false);

    /// <summary>How many objects and arrays lie in each other; 0 for a scalar.</summary>
    public static int DepthOf(scoped in JsonTape tape, int root)
    {
        int deepest = 0;
        int depth = 0;
        int current = root;
        while (true)
        {
            if (tape[current].FirstChild != JsonTape.None)
            {
                depth++;
                current = tape[current].FirstChild;
                continue;
            }

            deepest = Math.Max(deepest, depth + (tape[current].Kind is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0));
            while (current != root && tape[current].Next == JsonTape.None)
            {
                current = tape[current].Parent;
                depth--;
            }

            if (current == root)
            {
                return deepest;
            }

            current = tape[current].Next;
        }
    }

    /// <summary>Go leaves an empty string out wherever the field may be left out.</summary>
    public static bool IsEmpty(scoped in JsonTape tape, int index) =>
        index == JsonTape.None || (tape[index].Kind == JsonTokenType.String && tape[index].Length == 0);

    // A loop and not a recursion: an object nested ten thousand levels deep must not overflow the stack.
    private static void WriteTree(ref WireWriter writer, scoped in JsonTape tape, int root, bool embedded)
    {
        int current = root;
        while (true)
        {
            ref readonly TapeNode node = ref tape[current];
            if (current != root && node.KeyStart >= 0)
            {
                WriteText(ref writer, tape.KeyOf(current), tape.IsKeyPlain(current), "\\\":"u8, embedded);
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
                WriteScalar(ref writer, in tape, current, embedded);
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

    private static void WriteScalar(ref WireWriter writer, scoped in JsonTape tape, int index, bool embedded)
    {
        switch (tape[index].Kind)
        {
            case JsonTokenType.String:
                WriteText(ref writer, tape.TextOf(index), tape.IsTextPlain(index), "\\\""u8, embedded);
                break;
            case JsonTokenType.Number:
                WriteNumber(ref writer, tape.TextOf(index), embedded);
                break;
            default:
                writer.Raw(tape.TextOf(index));
                break;
        }
    }

    /// <param name="writer">Takes the text.</param>
    /// <param name="content">The text, encoded as in the source.</param>
    /// <param name="isPlain">Whether its encoding is the same everywhere.</param>
    /// <param name="end">What ends it, in the embedded form: with a backslash in front.</param>
    /// <param name="embedded">Whether the target is JSON inside a JSON string.</param>
    private static void WriteText(ref WireWriter writer, ReadOnlySpan<byte> content, bool isPlain, ReadOnlySpan<byte> end, bool embedded)
    {
        if (isPlain && embedded)
        {
            writer.PlainEmbedded(content, end);
            return;
        }

        writer.Raw(embedded ? "\\\""u8 : "\""u8);
        writer.Content(content, embedded);
        writer.Raw(embedded ? end : end[1..]);
    }

    private static void WriteNumber(ref WireWriter writer, ReadOnlySpan<byte> token, bool embedded)
    {
        Span<byte> buffer = stackalloc byte[GoNumber.MaxLength];
        bool isText = !embedded && !GoNumber.IsFloat64(token);
        writer.Raw(isText ? "\""u8 : []);
        writer.Raw(GoNumber.Canonical(token, buffer));
        writer.Raw(isText ? "\""u8 : []);
    }

    private static byte Close(JsonTokenType opened) => opened == JsonTokenType.StartObject ? (byte)'}' : (byte)']';
}
