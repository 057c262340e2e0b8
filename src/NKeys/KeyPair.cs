using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace NATS.NKeys;

/// <summary>
/// A NATS key: an Ed25519 pair that signs and verifies or, with <see cref="PrefixByte.Curve"/>, an X25519 pair that seals and
/// opens. Made from a public key alone it can only verify.
/// </summary>
public sealed class KeyPair : IDisposable
{
    private readonly byte[]? _seed;
    private readonly byte[] _publicKey;
    private bool _disposed;

    private KeyPair(PrefixByte prefix, byte[]? seed, byte[] publicKey)
    {
        Prefix = prefix;
        _seed = seed;
        _publicKey = publicKey;
    }

    public PrefixByte Prefix { get; }

    /// <summary>Makes a new pair from the system's random numbers.</summary>
    /// <exception cref="NKeysException">The prefix is unknown.</exception>
    public static KeyPair CreatePair(PrefixByte prefix)
    {
        using var random = RandomNumberGenerator.Create();
        return CreatePair(prefix, random);
    }

    /// <summary>Makes a new pair from 32 bytes of <paramref name="rng"/>.</summary>
    /// <exception cref="NKeysException">The prefix is unknown.</exception>
    public static KeyPair CreatePair(PrefixByte prefix, RandomNumberGenerator rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var seed = new byte[KeyText.KeyLength];
        rng.GetBytes(seed);
        return OfSeed(KeyText.Known((byte)prefix, "key"), seed);
    }

    /// <summary>Makes the pair of an encoded seed (<c>SU…</c>, <c>SA…</c> and so on).</summary>
    /// <exception cref="NKeysException">The seed is malformed.</exception>
    public static KeyPair FromSeed(ReadOnlySpan<char> encodedSeed)
    {
        var (prefix, seed) = KeyText.ParseSeed(encodedSeed);
        return OfSeed(prefix, seed);
    }

    /// <summary>Makes a pair without its secret half, which can verify.</summary>
    /// <exception cref="NKeysException">The public key is malformed.</exception>
    public static KeyPair FromPublicKey(ReadOnlySpan<char> publicKey)
    {
        var (prefix, key) = KeyText.ParsePublicKey(publicKey);
        return new KeyPair(prefix, seed: null, key);
    }

    /// <summary>Whether a well-formed public key is of the kind <paramref name="prefix"/>.</summary>
    /// <exception cref="NKeysException">The public key is malformed.</exception>
    public static bool IsValidPublicKey(PrefixByte prefix, ReadOnlySpan<char> publicKey) =>
        KeyText.ParsePublicKey(publicKey).Prefix == prefix;

    /// <exception cref="NKeysException">The pair was made from a public key.</exception>
    public string GetSeed() => KeyText.OfSeed(Prefix, Seed);

    public string GetPublicKey() => KeyText.OfPublicKey(Prefix, PublicKey);

    /// <summary>Writes the 64 bytes of the Ed25519 signature of <paramref name="message"/> into <paramref name="signature"/>.</summary>
    /// <exception cref="NKeysException">The pair has no secret half, or is a curve key.</exception>
    /// <exception cref="ArgumentException">The signature does not fit.</exception>
    public void Sign(ReadOnlyMemory<byte> message, Memory<byte> signature)
    {
        MustBeCurve(false);
        if (signature.Length < Ed25519.SignatureSize)
        {
            throw new ArgumentException($"needs {Ed25519.SignatureSize} bytes", nameof(signature));
        }

        Ed25519.Sign(Seed, PublicKey, message.Span, signature.Span[..Ed25519.SignatureSize]);
    }

    /// <summary>Whether <paramref name="signature"/> is the one of <paramref name="message"/> by this key.</summary>
    /// <exception cref="NKeysException">The pair is a curve key.</exception>
    public bool Verify(ReadOnlyMemory<byte> message, ReadOnlyMemory<byte> signature)
    {
        MustBeCurve(false);
        return signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature.Span, PublicKey, message.Span);
    }

    /// <summary>Encrypts for the owner of the curve key <paramref name="receiver"/>, authenticated as from this one.</summary>
    /// <returns><c>xkv1</c>, 24 bytes of nonce, and the NaCl box.</returns>
    /// <exception cref="NKeysException">One of the keys is not a curve key, or this one has no secret half.</exception>
    public byte[] Seal(byte[] data, string receiver)
    {
        MustBeCurve(true);
        return CurveBox.Seal(data, CurveKey(receiver), Seed);
    }

    /// <summary>Decrypts what the owner of the curve key <paramref name="sender"/> sealed for this one.</summary>
    /// <exception cref="NKeysException">Not sealed by that key for this one, or damaged; or one of them is not a curve key.</exception>
    public byte[] Open(byte[] input, string sender)
    {
        MustBeCurve(true);
        return CurveBox.Open(input, CurveKey(sender), Seed);
    }

    /// <summary>Wipes the secret half from memory; the pair cannot be used any more.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_seed);
        _disposed = true;
    }

    private ReadOnlySpan<byte> Seed
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _seed ?? throw new NKeysException("the key pair was made from a public key: it has no seed");
        }
    }

    private ReadOnlySpan<byte> PublicKey
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _publicKey;
        }
    }

    private static KeyPair OfSeed(PrefixByte prefix, byte[] seed)
    {
        var publicKey = new byte[KeyText.KeyLength];
        if (prefix == PrefixByte.Curve)
        {
            X25519.GeneratePublicKey(seed, publicKey);
        }
        else
        {
            Ed25519.GeneratePublicKey(seed, publicKey);
        }

        return new KeyPair(prefix, seed, publicKey);
    }

    private static byte[] CurveKey(string text)
    {
        var (prefix, key) = KeyText.ParsePublicKey(text);
        return prefix == PrefixByte.Curve ? key : throw new NKeysException("the other side's key is not a curve key (X…)");
    }

    private void MustBeCurve(bool expected)
    {
        if ((Prefix == PrefixByte.Curve) != expected)
        {
            throw new NKeysException(expected ? "only a curve key seals and opens" : "a curve key does not sign or verify");
        }
    }
}
