using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace NATS.NKeys;

/// <summary>
/// NaCl's crypto_box (X25519, XSalsa20, Poly1305) in the envelope of NATS: <c>xkv1</c>, nonce, authenticator, ciphertext.
/// </summary>
internal static class CurveBox
{
    private const int KeyLength = 32;
    private const int NonceLength = 24;
    private const int TagLength = 16;

    /// <summary>The words of a Salsa20 block that HSalsa20 takes as its result: the diagonal, then the nonce and counter.</summary>
    private static readonly int[] HashWords = [0, 5, 10, 15, 6, 7, 8, 9];

    private static ReadOnlySpan<byte> Version => "xkv1"u8;

    /// <summary>"expand 32-byte k": what Salsa20 puts on the diagonal.</summary>
    private static ReadOnlySpan<uint> Sigma => [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

    public static byte[] Seal(ReadOnlySpan<byte> data, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Seal(data, nonce, publicKey, secretKey);
    }

    public static byte[] Open(ReadOnlySpan<byte> input, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        if (input.Length < Version.Length + NonceLength + TagLength || !input.StartsWith(Version))
        {
            throw new NKeysException("not a message sealed by a NATS curve key");
        }

        var nonce = input.Slice(Version.Length, NonceLength);
        var tag = input.Slice(Version.Length + NonceLength, TagLength);
        var ciphertext = input[(Version.Length + NonceLength + TagLength)..];
        var (cipher, authenticator) = Start(nonce, publicKey, secretKey);
        if (!CryptographicOperations.FixedTimeEquals(tag, Tag(authenticator, ciphertext)))
        {
            throw new NKeysException("the message was damaged, or sealed with other keys");
        }

        var data = new byte[ciphertext.Length];
        cipher.ProcessBytes(ciphertext, data);
        return data;
    }

    private static byte[] Seal(ReadOnlySpan<byte> data, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        var output = new byte[Version.Length + NonceLength + TagLength + data.Length];
        var ciphertext = output.AsSpan(output.Length - data.Length);
        var (cipher, authenticator) = Start(nonce, publicKey, secretKey);
        cipher.ProcessBytes(data, ciphertext);

        Version.CopyTo(output);
        nonce.CopyTo(output.AsSpan(Version.Length));
        Tag(authenticator, ciphertext).CopyTo(output.AsSpan(Version.Length + NonceLength));
        return output;
    }

    /// <summary>The key stream behind the first 32 bytes, which are the key of the authenticator.</summary>
    private static (XSalsa20Engine Cipher, Poly1305 Authenticator) Start(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        Span<byte> shared = stackalloc byte[KeyLength];
        if (!X25519.CalculateAgreement(secretKey, publicKey, shared))
        {
            throw new NKeysException("the other side's curve key is degenerate");
        }

        var cipher = new XSalsa20Engine();
        cipher.Init(forEncryption: true, new ParametersWithIV(new KeyParameter(HashToKey(shared)), nonce));
        Span<byte> authenticatorKey = stackalloc byte[KeyLength];
        cipher.ProcessBytes(new byte[KeyLength], authenticatorKey);

        var authenticator = new Poly1305();
        authenticator.Init(new KeyParameter(authenticatorKey));
        return (cipher, authenticator);
    }

    /// <summary>
    /// HSalsa20 with a nonce of zeros. It is Salsa20's core without the final addition of the input; the input of the words
    /// it returns is known (constants, zeros), so subtracting that from the first block of key stream gives the same.
    /// </summary>
    private static byte[] HashToKey(ReadOnlySpan<byte> shared)
    {
        var salsa = new Salsa20Engine();
        salsa.Init(forEncryption: true, new ParametersWithIV(new KeyParameter(shared), new byte[8]));
        Span<byte> block = stackalloc byte[64];
        salsa.ProcessBytes(new byte[64], block);

        var key = new byte[KeyLength];
        for (var i = 0; i < HashWords.Length; i++)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block[(HashWords[i] * 4)..]);
            BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(i * 4), word - (i < Sigma.Length ? Sigma[i] : 0));
        }

        return key;
    }

    private static byte[] Tag(Poly1305 authenticator, ReadOnlySpan<byte> ciphertext)
    {
        var tag = new byte[TagLength];
        authenticator.BlockUpdate(ciphertext);
        authenticator.DoFinal(tag);
        return tag;
    }
}
