using System.Buffers.Text;
using System.Globalization;

namespace MeshSync.Fabric.Meshery.Json;

/// <summary>
/// Numbers as they leave Go after an API object was decoded and encoded again: what fits 64 bits stays an integer,
/// everything else becomes the shortest float64, plain between 1e-6 and 1e21 and with an exponent outside.
/// </summary>
internal static class GoNumber
{
    /// <summary>Enough for the longest form, a negative number of 21 digits or one with an exponent.</summary>
    public const int MaxLength = 32;

    // Any shorter integer fits 64 bits.
    private const int SafeLength = 18;

    /// <summary>The canonical text: the token itself where it already is, else written into <paramref name="buffer"/>.</summary>
    public static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> token, Span<byte> buffer)
    {
        if (token.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            if (token.SequenceEqual("-0"u8))
            {
                return "0"u8;
            }

            if (token.Length <= SafeLength || (Utf8Parser.TryParse(token, out long _, out int used) && used == token.Length))
            {
                return token;
            }
        }

        // Go refuses a number beyond float64; the text is the least surprising thing to hand on.
        return double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? Format(value, buffer)
            : token;
    }

    /// <summary>Whether Go can read the number at all.</summary>
    public static bool IsFloat64(ReadOnlySpan<byte> token) =>
        token.Length <= SafeLength && !token.ContainsAny("eE"u8)
        || (double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value));

    /// <summary>Reads an integer the way Go does after that round trip, where <c>3.0</c> has become <c>3</c>.</summary>
    public static bool TryGetInt64(ReadOnlySpan<byte> token, out long value)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        ReadOnlySpan<byte> text = Canonical(token, buffer);
        return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
    }

    private static ReadOnlySpan<byte> Format(double value, Span<byte> buffer)
    {
        Span<byte> digits = stackalloc byte[24];
        int count = ShortestDigits(Math.Abs(value), digits, out int point);
        digits = digits[..count];

        int length = 0;
        if (double.IsNegative(value))
        {
            buffer[length++] = (byte)'-';
        }

        bool exponential = value != 0 && (Math.Abs(value) < 1e-6 || Math.Abs(value) >= 1e21);
        length += exponential ? WriteExponential(digits, point, buffer[length..]) : WritePlain(digits, point, buffer[length..]);
        return buffer[..length];
    }

    /// <summary>The shortest digits that read back as the same number, and where the decimal point falls in them.</summary>
    private static int ShortestDigits(double value, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        text = text[..length];

        int exponent = 0;
        int mark = text.IndexOf((byte)'E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..mark];
        }

        int dot = text.IndexOf((byte)'.');
        point = (dot < 0 ? text.Length : dot) + exponent;
        int count = 0;
        foreach (byte character in text)
        {
            if (count == 0 && character == (byte)'0')
            {
                point--;
            }
            else if (character != (byte)'.')
            {
                digits[count++] = character;
            }
        }

        count = digits[..count].TrimEnd((byte)'0').Length;
        if (count == 0)
        {
            digits[count++] = (byte)'0';
            point = 1;
        }

        return count;
    }

    private static int WritePlain(ReadOnlySpan<byte> digits, int point, Span<byte> target)
    {
        int length = 0;
        if (point <= 0)
        {
            "0."u8.CopyTo(target);
            length = 2 - point;
            target[2..length].Fill((byte)'0');
            digits.CopyTo(target[length..]);
            return length + digits.Length;
        }

        int whole = Math.Min(point, digits.Length);
        digits[..whole].CopyTo(target);
        target[whole..point].Fill((byte)'0');
        length = point;
        if (digits.Length > point)
        {
            target[length++] = (byte)'.';
            digits[point..].CopyTo(target[length..]);
            length += digits.Length - point;
        }

        return length;
    }

    private static int WriteExponential(ReadOnlySpan<byte> digits, int point, Span<byte> target)
    {
        int length = 0;
        target[length++] = digits[0];
        if (digits.Length > 1)
        {
            target[length++] = (byte)'.';
            digits[1..].CopyTo(target[length..]);
            length += digits.Length - 1;
        }

        int exponent = point - 1;
        target[length++] = (byte)'e';
        target[length++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Utf8Formatter.TryFormat(Math.Abs(exponent), target[length..], out int written);
        return length + written;
    }
}
