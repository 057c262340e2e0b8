using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Agent.Scanning;

/// <summary>A JSON string's place, without its quotes, in the stream it was seen in.</summary>
internal readonly record struct TextRange(long Start, long End, bool Escaped)
{
    /// <summary>A position no string value can have: the stream's first byte opens an object.</summary>
    public bool IsMissing => Start == 0;

    public bool IsEmpty => Start == End;

    public static TextRange Of(in Utf8JsonReader reader, long origin) =>
        new(origin + reader.TokenStartIndex + 1, origin + reader.BytesConsumed - 1, reader.ValueIsEscaped);

    /// <summary>The text in UTF-8; a slice of the window unless it holds escapes, which names and versions do not in practice.</summary>
    public ReadOnlySpan<byte> Read(ByteWindow window)
    {
        if (IsMissing)
        {
            return default;
        }

        return Escaped ? Encoding.UTF8.GetBytes(ReadEscaped(window)) : window.Slice(Start, End);
    }

    public string ReadString(ByteWindow window) => Encoding.UTF8.GetString(Read(window));

    /// <exception cref="JsonException">An escape that is no Unicode.</exception>
    private string ReadEscaped(ByteWindow window)
    {
        var reader = new Utf8JsonReader(window.Slice(Start - 1, End + 1));
        reader.Read();
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
