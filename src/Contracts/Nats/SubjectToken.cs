using System.Globalization;
using System.Text;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// Reversible escaping of any text into one NATS subject token: bytes that a token cannot hold (dots, wildcards,
/// spaces, control and non-ASCII bytes) and <c>%</c> itself become <c>%XX</c> of their UTF-8.
/// </summary>
public static class SubjectToken
{
    public static string Escape(string text)
    {
        if (text.Length == 0)
        {
            throw new ArgumentException("A subject token cannot be empty.", nameof(text));
        }

        return text.AsSpan().ContainsAnyExcept(Plain) ? EscapeBytes(text) : text;
    }

    /// <exception cref="FormatException">A percent sign is not followed by two hexadecimal digits, or is among characters that would be escaped.</exception>
    public static string Unescape(ReadOnlySpan<char> token)
    {
        if (!token.Contains('%'))
        {
            return token.ToString();
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(token.Length)];
        var length = 0;
        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] != '%')
            {
                // What is not ASCII was escaped too, so a token with both was not made here.
                bytes[length++] = char.IsAscii(token[i]) ? (byte)token[i] : throw new FormatException($"'{token}' is not an escaped subject token.");
                continue;
            }

            if (i + 2 >= token.Length || !byte.TryParse(token.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                throw new FormatException($"'{token}' is not an escaped subject token.");
            }

            bytes[length++] = value;
            i += 2;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except(".*>%")]);

    private static string EscapeBytes(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _ = Plain.Contains((char)value)
                ? escaped.Append((char)value)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return escaped.ToString();
    }
}
