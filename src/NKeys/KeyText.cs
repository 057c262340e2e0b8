using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NATS.NKeys;

/// <summary>
/// Keys as text: base32 of prefix, 32 bytes of key and CRC-16 (little endian). A public key has one byte of prefix; a seed
/// has two, which hold 5 bits of "seed" and the 8 bits of the key's own prefix, so that both show as letters (<c>SU…</c>).
/// </summary>
internal static class KeyText
{
    public const int KeyLength = 32;

    private const byte SeedPrefix = 18 << 3;
    private const int SeedPrefixMask = 0xF8;
    private const int ChecksumLength = sizeof(ushort);
    private const int LongestData = 2 + KeyLength + ChecksumLength;

    public static string OfPublicKey(PrefixByte prefix, ReadOnlySpan<byte> key) => Encode([(byte)prefix], key);

    public static string OfSeed(PrefixByte prefix, ReadOnlySpan<byte> seed) =>
        Encode([(byte)(SeedPrefix | ((byte)prefix >> 5)), (byte)((byte)prefix << 3)], seed);

    public static (PrefixByte Prefix, byte[] Key) ParsePublicKey(ReadOnlySpan<char> text)
    {
        Span<byte> data = stackalloc byte[LongestData];
        var content = Decode(text, data, "public key");
        var prefix = Known(content[0], "public key");
        return content.Length == 1 + KeyLength
            ? (prefix, content[1..].ToArray())
            : throw new NKeysException($"the public key has {content.Length - 1} bytes instead of {KeyLength}");
    }

    public static (PrefixByte Prefix, byte[] Seed) ParseSeed(ReadOnlySpan<char> text)
    {
        Span<byte> data = stackalloc byte[LongestData];
        try
        {
            var content = Decode(text, data, "seed");
            if ((content[0] & SeedPrefixMask) != SeedPrefix || content.Length != 2 + KeyLength)
            {
                throw new NKeysException("not a seed: it does not start with S or has the wrong length");
            }

            var prefix = Known((byte)((content[0] << 5) | (content[1] >> 3)), "seed");
            return (prefix, content[2..].ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    public static PrefixByte Known(byte prefix, string what) => (PrefixByte)prefix switch
    {
        PrefixByte.Account or PrefixByte.Cluster or PrefixByte.Server or PrefixByte.Operator or PrefixByte.User or PrefixByte.Curve
            => (PrefixByte)prefix,
        _ => throw new NKeysException($"the {what} has the unknown prefix {prefix}"),
    };

    private static string Encode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[LongestData];
        var data = buffer[..(prefix.Length + key.Length + ChecksumLength)];
        prefix.CopyTo(data);
        key.CopyTo(data[prefix.Length..]);
        BinaryPrimitives.WriteUInt16LittleEndian(data[^ChecksumLength..], Crc16.Of(data[..^ChecksumLength]));

        Span<char> text = stackalloc char[Base32.GetEncodedLength(data)];
        Base32.ToBase32(data, text);
        CryptographicOperations.ZeroMemory(data);
        return new string(text);
    }

    /// <summary>Fills <paramref name="data"/> and returns the part before the checksum, at least one byte, after checking it.</summary>
    /// <remarks>No message repeats the text: it may be a secret.</remarks>
    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<char> text, Span<byte> data, string what)
    {
        int length;
        try
        {
            length = Base32.FromBase32(text, data);
        }
        catch (ArgumentException malformed)
        {
            throw new NKeysException($"the {what} is not base32, or too long", malformed);
        }

        if (length <= ChecksumLength)
        {
            throw new NKeysException($"the {what} is too short");
        }

        var content = data[..(length - ChecksumLength)];
        return BinaryPrimitives.ReadUInt16LittleEndian(data[content.Length..]) == Crc16.Of(content)
            ? content
            : throw new NKeysException($"the {what} has a wrong checksum");
    }
}
