using NATS.NKeys;

namespace MeshSync.Fabric.NKeys.Tests;

public sealed class SealingTests
{
    /// <summary>The example that accompanies NaCl's crypto_box, in the envelope of NATS.</summary>
    [Fact]
    public void Open_PublishedBox_GivesThePublishedMessage()
    {
        using var aliceSecret = new FixedRandom("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        using var bobSecret = new FixedRandom("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        using var alice = KeyPair.CreatePair(PrefixByte.Curve, aliceSecret);
        using var bob = KeyPair.CreatePair(PrefixByte.Curve, bobSecret);
        const string nonce = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37";
        const string box =
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a" +
            "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae" +
            "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5";
        const string message =
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c" +
            "01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f5" +
            "9ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705";
        byte[] envelope = [.. "xkv1"u8, .. Convert.FromHexString(nonce + box)];

        var opened = bob.Open(envelope, alice.GetPublicKey());

        Assert.Equal(message, Convert.ToHexStringLower(opened));
    }

    [Fact]
    public void Seal_ForAReceiver_OnlyThatOneOpensItUndamaged()
    {
        using var sender = KeyPair.CreatePair(PrefixByte.Curve);
        using var receiver = KeyPair.CreatePair(PrefixByte.Curve);
        using var stranger = KeyPair.CreatePair(PrefixByte.Curve);
        var message = "for your eyes only"u8.ToArray();

        var envelope = sender.Seal(message, receiver.GetPublicKey());

        Assert.Equal(message, receiver.Open(envelope, sender.GetPublicKey()));
        Assert.Throws<NKeysException>(() => stranger.Open(envelope, sender.GetPublicKey()));
        Assert.Throws<NKeysException>(() => receiver.Open(envelope, stranger.GetPublicKey()));
        Assert.Throws<NKeysException>(() => receiver.Open(envelope[..^1], sender.GetPublicKey()));
        Assert.Throws<NKeysException>(() => receiver.Open(envelope[..20], sender.GetPublicKey()));
        envelope[^1] ^= 1;
        Assert.Throws<NKeysException>(() => receiver.Open(envelope, sender.GetPublicKey()));
    }

    [Fact]
    public void Seal_SameMessageTwice_LooksDifferent()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.Curve);

        Assert.NotEqual(pair.Seal([1, 2, 3], pair.GetPublicKey()), pair.Seal([1, 2, 3], pair.GetPublicKey()));
    }

    [Fact]
    public void Keys_UsedForTheOtherPurpose_AreRefused()
    {
        using var curve = KeyPair.CreatePair(PrefixByte.Curve);
        using var user = KeyPair.CreatePair(PrefixByte.User);

        Assert.Throws<NKeysException>(() => curve.Sign(new byte[1], new byte[64]));
        Assert.Throws<NKeysException>(() => curve.Verify(new byte[1], new byte[64]));
        Assert.Throws<NKeysException>(() => user.Seal([1], curve.GetPublicKey()));
        Assert.Throws<NKeysException>(() => user.Open(new byte[64], curve.GetPublicKey()));
        Assert.Throws<NKeysException>(() => curve.Seal([1], user.GetPublicKey()));
    }
}
