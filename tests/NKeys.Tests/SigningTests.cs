using NATS.NKeys;

namespace MeshSync.Fabric.NKeys.Tests;

public sealed class SigningTests
{
    /// <summary>RFC 8032, section 7.1: secret key, public key, message, signature.</summary>
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Sign_PublishedSecret_GivesThePublishedKeyAndSignature(string secret, string publicKey, string message, string signature)
    {
        using var random = new FixedRandom(secret);
        using var pair = KeyPair.CreatePair(PrefixByte.User, random);
        var signed = new byte[64];

        pair.Sign(Convert.FromHexString(message), signed);

        Assert.Equal(signature, Convert.ToHexStringLower(signed));
        var encoded = new byte[35];
        Assert.Equal(35, Base32.FromBase32(pair.GetPublicKey(), encoded));
        Assert.Equal(publicKey, Convert.ToHexStringLower(encoded[1..33]));
    }

    [Fact]
    public void Verify_WithPublicKeyAlone_AcceptsOnlyWhatWasSigned()
    {
        using var signer = KeyPair.CreatePair(PrefixByte.Account);
        using var verifier = KeyPair.FromPublicKey(signer.GetPublicKey());
        using var stranger = KeyPair.CreatePair(PrefixByte.Account);
        byte[] message = [1, 2, 3];
        var signature = new byte[64];
        signer.Sign(message, signature);
        byte[] damaged = [(byte)(signature[0] ^ 1), .. signature[1..]];

        Assert.True(verifier.Verify(message, signature));
        Assert.False(verifier.Verify(new byte[] { 1, 2 }, signature));
        Assert.False(verifier.Verify(message, damaged));
        Assert.False(verifier.Verify(message, signature.AsMemory(0, 63)));
        Assert.False(stranger.Verify(message, signature));
    }

    [Fact]
    public void Sign_WithoutSecret_IsRefused()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        using var half = KeyPair.FromPublicKey(pair.GetPublicKey());

        Assert.Throws<NKeysException>(() => half.Sign(new byte[1], new byte[64]));
        Assert.Throws<NKeysException>(half.GetSeed);
    }

    [Fact]
    public void Sign_AfterDispose_IsRefused()
    {
        var pair = KeyPair.CreatePair(PrefixByte.User);
        pair.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pair.Sign(new byte[1], new byte[64]));
        Assert.Throws<ObjectDisposedException>(pair.GetSeed);
    }

    [Fact]
    public void Sign_SignatureTooShort_IsRefused()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);

        Assert.Throws<ArgumentException>(() => pair.Sign(new byte[1], new byte[63]));
    }
}
