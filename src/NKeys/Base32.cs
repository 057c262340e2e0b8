namespace NATS.NKeys;

/// <summary>Base32 (RFC 4648, upper case), written without padding; padding is skipped when read.</summary>
public static class Base32
{
    private const int BitsPerCharacter = 5;
    private const int BitsPerByte = 8;

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"u8;

    /// <summary>Writes the bytes that <paramref name="encoded"/> stands for and returns how many they are.</summary>
    /// <exception cref="ArgumentException">A character is none of base32's, or the result does not fit.</exception>
    public static int FromBase32(ReadOnlySpan<char> encoded, Span<byte> result)
    {
        if (result.Length < GetDataLength(encoded))
        {
            throw new ArgumentException("too short for the decoded data", nameof(result));
        }

        var written = 0;
        var pending = 0;
        var bits = 0;
        foreach (var character in encoded)
        {
            if (character == '=')
            {
                continue;
            }

            pending = (pending << BitsPerCharacter) | Value(character);
            bits += BitsPerCharacter;
            if (bits >= BitsPerByte)
            {
                bits -= BitsPerByte;
                result[written++] = (byte)(pending >> bits);
                pending &= (1 << bits) - 1;
            }
        }

        return written;
    }

    /// <summary>Writes <paramref name="data"/> as base32 and returns the number of characters.</summary>
    /// <exception cref="ArgumentException">The result does not fit.</exception>
    public static int ToBase32(ReadOnlySpan<byte> data, Span<char> output)
    {
        if (output.Length < GetEncodedLength(data))
        {
            throw new ArgumentException("too short for the encoded data", nameof(output));
        }

        var written = 0;
        var pending = 0;
        var bits = 0;
        foreach (var value in data)
        {
            pending = (pending << BitsPerByte) | value;
            for (bits += BitsPerByte; bits >= BitsPerCharacter; bits -= BitsPerCharacter)
            {
                output[written++] = Character(pending >> (bits - BitsPerCharacter));
            }

            pending &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            output[written++] = Character(pending << (BitsPerCharacter - bits));
        }

        return written;
    }

    /// <summary>How many bytes <paramref name="encoded"/> stands for.</summary>
    /// <exception cref="ArgumentException">A character is none of base32's.</exception>
    public static int GetDataLength(ReadOnlySpan<char> encoded)
    {
        var characters = 0;
        foreach (var character in encoded)
        {
            if (character != '=')
            {
                _ = Value(character);
                characters++;
            }
        }

        return characters * BitsPerCharacter / BitsPerByte;
    }

    /// <summary>How many characters <paramref name="data"/> takes as base32.</summary>
    public static int GetEncodedLength(ReadOnlySpan<byte> data) =>
        ((data.Length * BitsPerByte) + BitsPerCharacter - 1) / BitsPerCharacter;

    private static char Character(int value) => (char)Alphabet[value & 0x1F];

    private static int Value(char character) => character switch
    {
        >= 'A' and <= 'Z' => character - 'A',
        >= '2' and <= '7' => character - '2' + 26,
        _ => throw new ArgumentException($"U+{(int)character:X4} is not a base32 character"),
    };
}
