using System.Buffers;
using System.Text;

namespace MeshSync.Fabric.Meshery.Sessions;

/// <summary>
/// Cuts a stream of bytes into pieces of text that are no longer than so many bytes of UTF-8. No character is split, neither between two
/// pieces nor by where the bytes happened to arrive in two; what is no UTF-8 becomes U+FFFD.
/// </summary>
/// <param name="most">Bytes of a piece; at least 4.</param>
public sealed class TextPieces(int most)
{
    private const int LongestPrefix = 3;

    private byte[] _begun = [];

    /// <summary>The pieces of these bytes; the beginning of a character at their end waits for the rest of it.</summary>
    /// <param name="bytes">What arrived.</param>
    /// <param name="isLast">Nothing follows, so nothing waits.</param>
    public IReadOnlyList<string> Cut(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        byte[] all = [.. _begun, .. bytes];
        int whole = isLast ? all.Length : Whole(all);
        _begun = all[whole..];
        var pieces = new List<string>();
        ReadOnlySpan<char> left = Encoding.UTF8.GetString(all, 0, whole);
        while (!left.IsEmpty)
        {
            int length = Fitting(left);
            pieces.Add(left[..length].ToString());
            left = left[length..];
        }

        return pieces;
    }

    /// <summary>How many bytes there are before a character that has only begun.</summary>
    private static int Whole(ReadOnlySpan<byte> bytes)
    {
        for (int start = bytes.Length - 1; start >= Math.Max(0, bytes.Length - LongestPrefix); start--)
        {
            if (Rune.DecodeFromUtf8(bytes[start..], out _, out _) == OperationStatus.NeedMoreData)
            {
                return start;
            }
        }

        return bytes.Length;
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
