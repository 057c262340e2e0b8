using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Meshery.Conversion;

namespace MeshSync.Fabric.Meshery.Sessions;

/// <summary>The messages of logs and terminals, in the envelope that everything for Meshery has.</summary>
public static class SessionMessage
{
    /// <summary>The most bytes of a log in one message, in UTF-8.</summary>
    public const int LogBytes = 2000;

    /// <summary>The most bytes of a terminal's output in one message, in UTF-8.</summary>
    public const int TerminalBytes = 1024;

    /// <summary>A piece of a log.</summary>
    public static void WriteLog(IBufferWriter<byte> output, SessionRequest of, ReadOnlySpan<char> text) =>
        WriteLog(output, """{"ObjectType":"log-stream","EventType":"ADDED","Request":null,"Object":{"""u8, of, text);

    /// <summary>Why there is no log, or no more of it, in the form of a piece.</summary>
    public static void WriteLogError(IBufferWriter<byte> output, SessionRequest of, string error) =>
        WriteLog(output, """{"ObjectType":"error","EventType":"","Request":null,"Object":{"""u8, of, error);

    /// <summary>A piece of a terminal's output.</summary>
    public static void WriteTerminal(IBufferWriter<byte> output, ReadOnlySpan<char> text) =>
        WriteText(output, """{"ObjectType":"exec-output","EventType":"","Request":null,"Object":"""u8, text);

    /// <summary>Why there is no terminal, or none any more.</summary>
    public static void WriteTerminalError(IBufferWriter<byte> output, string error) =>
        WriteText(output, """{"ObjectType":"error","EventType":"","Request":null,"Object":"""u8, error);

    /// <summary>The names of the open terminals.</summary>
    public static void WriteActive(IBufferWriter<byte> output, IEnumerable<string> terminals)
    {
        var writer = new WireWriter(output, 512);
        writer.Raw("""{"ObjectType":"active-exec","EventType":"","Request":null,"Object":["""u8);
        bool isFirst = true;
        foreach (string terminal in terminals)
        {
            writer.Raw(isFirst ? "\""u8 : ",\""u8);
            writer.Text(terminal);
            writer.Raw((byte)'"');
            isFirst = false;
        }

        writer.Raw("]}"u8);
        writer.Flush();
    }

    /// <summary>What was typed into a terminal; null for a message that is none of that.</summary>
    public static string? ReadInput(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            return json.RootElement is { ValueKind: JsonValueKind.Object } envelope
                && Text(envelope, "ObjectType") == "exec-input"
                ? Text(envelope, "Object")
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a string whose escapes are no Unicode.
            return null;
        }
    }

    private static string? Text(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<byte> start, ReadOnlySpan<char> text)
    {
        var writer = new WireWriter(output, start.Length + (2 * text.Length) + 8);
        writer.Raw(start);
        writer.Raw((byte)'"');
        writer.Text(text);
        writer.Raw("\"}"u8);
        writer.Flush();
    }

    private static void WriteLog(IBufferWriter<byte> output, ReadOnlySpan<byte> start, SessionRequest of, ReadOnlySpan<char> text)
    {
        var writer = new WireWriter(output, start.Length + (2 * text.Length) + 256);
        writer.Raw(start);
        bool isFirst = true;
        Property(ref writer, "\"id\":\""u8, of.Id, ref isFirst);
        Property(ref writer, "\"data\":\""u8, text, ref isFirst);
        Property(ref writer, "\"primary\":\""u8, of.Name, ref isFirst);
        Property(ref writer, "\"secondary\":\""u8, of.Container, ref isFirst);
        writer.Raw("}}"u8);
        writer.Flush();
    }

    // As in the original, what is empty is left out.
    private static void Property(ref WireWriter writer, ReadOnlySpan<byte> start, ReadOnlySpan<char> text, ref bool isFirst)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (!isFirst)
        {
            writer.Raw((byte)',');
        }

        isFirst = false;
        writer.Raw(start);
        writer.Text(text);
        writer.Raw((byte)'"');
    }
}
