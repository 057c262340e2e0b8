using System.Text;

namespace MeshSync.Fabric.Meshery.Sessions;

/// <summary>
/// Cuts a stream of bytes into pieces of text that are no longer than so many bytes of UTF-8. No character is split, neither between two
/// pieces nor by where the bytes happened to arrive in two; what is no UTF-8 becomes U+FFFD.
/// </summary>
/// <param name="most">Bytes of a piece; at least 4.</param>
public sealed class TextPieces(int most)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The pieces of these bytes; the beginning of a character at their end waits for the rest of it.</summary>
    /// <param name="bytes">What arrived.</param>
    /// <param name="isLast">Nothing follows, so nothing waits.</param>
    public IReadOnlyList<string> Cut(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        char[] text = new char[_decoder.GetCharCount(bytes, isLast)];
        _decoder.GetChars(bytes, text, isLast);
        var pieces = new List<string>();
        ReadOnlySpan<char> left = text;
        while (!left.IsEmpty)
        {
            int length = Fitting(left);
            pieces.Add(left[..length].ToString());
            left = left[length..];
        }

        return pieces;
    }

    private int Fitting(ReadOnlySpan<char> text)
    {
        int bytes = 0;
        int length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > most)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}
