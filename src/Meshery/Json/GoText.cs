using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MeshSync.Fabric.Meshery.Json;

/// <summary>
/// Decoding of JSON string content as Go does it: a lone surrogate becomes U+FFFD. Content that is the same in every
/// encoding is found by <see cref="Special"/> and never looked at byte by byte.
/// </summary>
internal static class GoText
{
    /// <summary>First byte of U+2028 and U+2029, which Go escapes, and of their neighbours, which it does not.</summary>
    public const byte LineSeparatorLead = 0xE2;

    /// <summary>Bytes of JSON string content whose encoding may differ.</summary>
    public static readonly SearchValues<byte> Special = SearchValues.Create([(byte)'\\', (byte)'<', (byte)'>', (byte)'&', LineSeparatorLead]);

    /// <summary>Those of them that need no backslash to be there.</summary>
    public static readonly SearchValues<byte> SpecialUnescaped = SearchValues.Create([(byte)'<', (byte)'>', (byte)'&', LineSeparatorLead]);

    /// <summary>The same for plain text, which may hold quotes and control characters.</summary>
    public static readonly SearchValues<byte> SpecialPlain = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', LineSeparatorLead]);

    /// <summary>Decodes the escape at the start of <paramref name="text"/>, which begins with a backslash.</summary>
    public static Rune DecodeEscape(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 2;
        switch (text[1])
        {
            case (byte)'b': return new Rune('\b');
            case (byte)'f': return new Rune('\f');
            case (byte)'n': return new Rune('\n');
            case (byte)'r': return new Rune('\r');
            case (byte)'t': return new Rune('\t');
            case (byte)'u': return DecodeUnicode(text, out consumed);
            default: return new Rune((char)text[1]);
        }
    }

    /// <summary>Writes the decoded content and returns its length, never more than that of <paramref name="text"/>.</summary>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int written = 0;
        while (true)
        {
            int escape = text.IndexOf((byte)'\\');
            int run = escape < 0 ? text.Length : escape;
            text[..run].CopyTo(target[written..]);
            written += run;
            if (escape < 0)
            {
                return written;
            }

            text = text[run..];
            written += DecodeEscape(text, out int consumed).EncodeToUtf8(target[written..]);
            text = text[consumed..];
        }
    }

    private static Rune DecodeUnicode(ReadOnlySpan<byte> text, out int consumed)
    {
        consumed = 6;
        char first = Hex(text[2..]);
        if (!char.IsSurrogate(first))
        {
            return new Rune(first);
        }

        bool isPair = char.IsHighSurrogate(first) && text.Length >= 12 && text[6] == (byte)'\\' && text[7] == (byte)'u';
        if (isPair && Hex(text[8..]) is var second && char.IsLowSurrogate(second))
        {
            consumed = 12;
            return new Rune(first, second);
        }

        return Rune.ReplacementChar;
    }

    // The reader has made sure of the four digits.
    private static char Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..4], out ushort value, out _, 'x') ? (char)value : '\uFFFD';
}
