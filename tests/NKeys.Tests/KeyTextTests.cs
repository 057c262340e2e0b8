using CsCheck;
using NATS.NKeys;

namespace MeshSync.Fabric.NKeys.Tests;

public sealed class KeyTextTests
{
    // The user that the NATS documentation shows for logging in with an nkey.
    private const string DocumentedSeed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    private const string DocumentedPublicKey = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

    [Fact]
    public void FromSeed_DocumentedUser_HasTheDocumentedPublicKey()
    {
        using var pair = KeyPair.FromSeed(DocumentedSeed);

        Assert.Equal(PrefixByte.User, pair.Prefix);
        Assert.Equal(DocumentedPublicKey, pair.GetPublicKey());
        Assert.Equal(DocumentedSeed, pair.GetSeed());
    }

    [Theory]
    [InlineData(PrefixByte.Account, "A", "SA")]
    [InlineData(PrefixByte.Cluster, "C", "SC")]
    [InlineData(PrefixByte.Server, "N", "SN")]
    [InlineData(PrefixByte.Operator, "O", "SO")]
    [InlineData(PrefixByte.User, "U", "SU")]
    [InlineData(PrefixByte.Curve, "X", "SX")]
    public void CreatePair_EachPrefix_ShowsItAndSurvivesItsText(PrefixByte prefix, string publicStart, string seedStart)
    {
        using var pair = KeyPair.CreatePair(prefix);
        var (seed, publicKey) = (pair.GetSeed(), pair.GetPublicKey());

        using var again = KeyPair.FromSeed(seed);
        using var half = KeyPair.FromPublicKey(publicKey);

        Assert.StartsWith(publicStart, publicKey, StringComparison.Ordinal);
        Assert.StartsWith(seedStart, seed, StringComparison.Ordinal);
        Assert.Equal((prefix, seed, publicKey), (again.Prefix, again.GetSeed(), again.GetPublicKey()));
        Assert.Equal((prefix, publicKey), (half.Prefix, half.GetPublicKey()));
        Assert.True(KeyPair.IsValidPublicKey(prefix, publicKey));
        Assert.False(KeyPair.IsValidPublicKey(prefix == PrefixByte.User ? PrefixByte.Account : PrefixByte.User, publicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("SU")]
    [InlineData("SUAA")]
    [InlineData("not base32 at all")]
    [InlineData("suacssl3uahudxkfsnvuzrf5uhpmwz6bfdtj7m6usdxiednppqyyycu3vy")]
    [InlineData(DocumentedSeed + DocumentedSeed)]
    [InlineData(DocumentedPublicKey)]
    public void FromSeed_Malformed_IsRefusedWithoutRepeatingIt(string seed)
    {
        var failure = Assert.Throws<NKeysException>(() => KeyPair.FromSeed(seed));

        Assert.DoesNotContain(DocumentedSeed, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("U")]
    [InlineData("AAAA")]
    [InlineData("0DXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4")]
    [InlineData(DocumentedSeed)]
    public void FromPublicKey_Malformed_IsRefused(string publicKey)
    {
        Assert.Throws<NKeysException>(() => KeyPair.FromPublicKey(publicKey));
        Assert.Throws<NKeysException>(() => KeyPair.IsValidPublicKey(PrefixByte.User, publicKey));
    }

    [Fact]
    public void FromText_AnyOneCharacterChanged_IsRefused()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        // The last character of a seed holds two bits that mean nothing, so it is left alone.
        Gen.Select(Gen.Int[0, DocumentedPublicKey.Length - 1], Gen.Char[alphabet]).Sample((at, character) =>
        {
            string With(string text) => text[..at] + character + text[(at + 1)..];
            if (DocumentedPublicKey[at] != character)
            {
                Assert.Throws<NKeysException>(() => KeyPair.FromPublicKey(With(DocumentedPublicKey)));
            }

            if (DocumentedSeed[at] != character)
            {
                Assert.Throws<NKeysException>(() => KeyPair.FromSeed(With(DocumentedSeed)));
            }
        });
    }

    [Fact]
    public void CreatePair_UnknownPrefix_IsRefused() =>
        Assert.Throws<NKeysException>(() => KeyPair.CreatePair((PrefixByte)1));
}
