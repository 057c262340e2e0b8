using System.Text;
using CsCheck;
using NATS.NKeys;

namespace MeshSync.Fabric.NKeys.Tests;

public sealed class Base32Tests
{
    /// <summary>RFC 4648, section 10, without the padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void ToBase32_PublishedVector_IsWrittenAndReadBack(string text, string encoded)
    {
        var data = Encoding.ASCII.GetBytes(text);

        Assert.Equal(encoded, Encode(data));
        Assert.Equal(data, Decode(encoded));
        Assert.Equal(data, Decode(encoded.PadRight((encoded.Length + 7) / 8 * 8, '=')));
    }

    [Fact]
    public void FromBase32_WhateverWasWritten_IsReadBack() =>
        Gen.Byte.Array[0, 100].Sample(data => Assert.Equal(data, Decode(Encode(data))));

    [Theory]
    [InlineData("MZXW6YT1")]
    [InlineData("mzxw6ytb")]
    [InlineData("MZ W6")]
    public void FromBase32_StrangeCharacter_IsRefused(string encoded) =>
        Assert.Throws<ArgumentException>(() => Base32.FromBase32(encoded, new byte[100]));

    [Fact]
    public void BothWays_ResultDoesNotFit_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Base32.FromBase32("MZXW6YTB", new byte[4]));
        Assert.Throws<ArgumentException>(() => Base32.ToBase32(new byte[5], new char[7]));
    }

    private static string Encode(byte[] data)
    {
        var output = new char[Base32.GetEncodedLength(data)];
        Assert.Equal(output.Length, Base32.ToBase32(data, output));
        return new string(output);
    }

    private static byte[] Decode(string encoded)
    {
        var result = new byte[Base32.GetDataLength(encoded)];
        Assert.Equal(result.Length, Base32.FromBase32(encoded, result));
        return result;
    }
}
