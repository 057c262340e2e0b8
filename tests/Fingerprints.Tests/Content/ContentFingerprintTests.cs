using System.Text;
using CsCheck;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Fingerprints.Tests.Content;

public sealed class ContentFingerprintTests
{
    [Theory]
    [InlineData("""{"metadata":{"name":"x","resourceVersion":"1"}}""", """{"metadata":{"name":"x","resourceVersion":"2"}}""")]
    [InlineData("""{"metadata":{"name":"x","managedFields":[{"a":1}]}}""", """{"metadata":{"managedFields":[],"name":"x"}}""")]
    [InlineData("""{"metadata":{"name":"x"}}""", """{"apiVersion":"v1","kind":"PartialObjectMetadata","metadata":{"name":"x"}}""")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"a":1}}""", """{"metadata":{"name":"x"},"spec":{"a":1},"apiVersion":"v1","kind":"ConfigMap"}""")]
    [InlineData("""{"metadata":{"name":"x"}}""", """{"metadata":{"name":"x"},"kind":"ConfigMap"}""")]
    [InlineData("""{"spec":{"a":1},"metadata":{"name":"x"}}""", """{"kind":"W","spec":{"a":1},"apiVersion":"v1","metadata":{"resourceVersion":"1","name":"x"}}""")]
    [InlineData("""{"metadata":{"name":"x"}}""", "\n{\"metadata\" : {\"name\" : \"x\"} }\n")]
    [InlineData(
        """{"metadata":{"annotations":{"a":"1","control-plane.alpha.kubernetes.io/leader":"{\"renewTime\":1}"}}}""",
        """{"metadata":{"annotations":{"a":"1","control-plane.alpha.kubernetes.io/leader":"{\"renewTime\":2}"}}}""")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"annotations":{"control-plane.alpha.kubernetes.io/leader":"x"}}}""")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"annotations":{}}}""")]
    public void Of_NoiseAlone_IsTheSame(string before, string after) => Assert.Equal(Of("ConfigMap", before), Of("ConfigMap", after));

    [Theory]
    [InlineData("""{"metadata":{"name":"x"}}""", """{"metadata":{"name":"y"}}""")]
    [InlineData("""{"metadata":{"uid":"1"}}""", """{"metadata":{"uid":"2"}}""")]
    [InlineData("""{"metadata":{"generation":1}}""", """{"metadata":{"generation":2}}""")]
    [InlineData("""{"metadata":{"annotations":{"a":"1"}}}""", """{"metadata":{"annotations":{"a":"2"}}}""")]
    [InlineData("""{"spec":{"resourceVersion":"1"}}""", """{"spec":{"resourceVersion":"2"}}""")]
    [InlineData("""{"spec":{"managedFields":"1"}}""", """{"spec":{}}""")]
    [InlineData("""{"rules":[1]}""", """{"rules":[2]}""")]
    [InlineData("""{"a":"b"}""", """{"a\":\"b":""}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":12}""")]
    [InlineData("""{"metadata":{},"spec":{"kind":"a"}}""", """{"metadata":{},"spec":{"kind":"b"}}""")]
    [InlineData("""{"metadata":{},"a\"kind":"a"}""", """{"metadata":{},"a\"kind":"b"}""")]
    [InlineData("""{"metadata":{},"a":",\"kind\":","b":"a"}""", """{"metadata":{},"a":",\"kind\":","b":"b"}""")]
    [InlineData("""{"metadata":{},"x":"\",\"kind\":\"a"}""", """{"metadata":{},"x":"\",\"kind\":\"b"}""")]
    [InlineData("""{"metadata":{},"name":1}""", """{"metadata":{"name":1}}""")]
    [InlineData("""{"status":{"conditions":[{"lastHeartbeatTime":"1"}]}}""", """{"status":{"conditions":[{"lastHeartbeatTime":"2"}]}}""")]
    public void Of_AnyOtherChange_IsAnother(string before, string after) => Assert.NotEqual(Of("ConfigMap", before), Of("ConfigMap", after));

    [Fact]
    public void Of_HeartbeatOfANode_IsNoise()
    {
        const string Node = """{"metadata":{"name":"n"},"status":{"conditions":[{"type":"Ready","status":"True","lastHeartbeatTime":"T"}],"phase":"p"}}""";
        Assert.Equal(Of("Node", Node), Of("Node", Node.Replace("\"T\"", "\"U\"", StringComparison.Ordinal)));
        Assert.NotEqual(Of("Node", Node), Of("Node", Node.Replace("\"True\"", "\"False\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_RenewalOfALease_IsNoise()
    {
        const string Lease = """{"metadata":{"name":"l"},"spec":{"holderIdentity":"h","renewTime":"T"}}""";
        Assert.Equal(Of("Lease", Lease), Of("Lease", Lease.Replace("\"T\"", "\"U\"", StringComparison.Ordinal)));
        Assert.NotEqual(Of("Lease", Lease), Of("Lease", Lease.Replace("\"h\"", "\"i\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_TypeArguments_Count()
    {
        Assert.NotEqual(ContentFingerprint.Of("v1", "A", "{}"u8), ContentFingerprint.Of("v1", "B", "{}"u8));
        Assert.NotEqual(ContentFingerprint.Of("v1", "A", "{}"u8), ContentFingerprint.Of("v2", "A", "{}"u8));
        Assert.NotEqual(ContentFingerprint.Of("v1", "A", "{}"u8), ContentFingerprint.Of("v", "1A", "{}"u8));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("[]", 0)]
    [InlineData("not json", 0)]
    [InlineData("{", 1)]
    [InlineData("{}x", 2)]
    [InlineData("{\"a", 3)]
    [InlineData("{\"a\\", 4)]
    [InlineData("{\"a\"}", 4)]
    [InlineData("{\"a\":}", 5)]
    [InlineData("{\"a\":[1", 7)]
    [InlineData("{\"metadata\":{\"name\":\"x\"", 23)]
    [InlineData("{\"metadata\":{}", 14)]
    [InlineData("{\"metadata\":{},\"spec\":1", 23)]
    [InlineData("{a:1}", 1)]
    [InlineData("{,}", 1)]
    [InlineData("{\"a\":\"1\"\"b\":2}", 8)]
    public void Of_NotAnObject_ThrowsWithTheOffset(string json, long offset) =>
        Assert.Equal(offset, Assert.Throws<MalformedObjectException>(() => Of("ConfigMap", json)).Offset);

    [Fact]
    public void Of_BytesCorruptedAtRandom_IsMalformedOrFingerprinted()
    {
        byte[] node = """{"kind":"Node","metadata":{"name":"n","annotations":{"a":"\u0041"}},"status":{"conditions":[{"type":"Ready","lastHeartbeatTime":"T"},1,"a"]}}"""u8.ToArray();
        Gen.Select(Gen.Int[0, node.Length - 1], Gen.Byte, Gen.Int[0, node.Length]).Array[1, 4].Sample(corruptions =>
        {
            byte[] corrupt = [.. node];
            foreach ((int at, byte value, int length) in corruptions)
            {
                corrupt[Math.Min(at, corrupt.Length - 1)] = value;
                corrupt = corrupt.Length > 100 ? corrupt[..Math.Clamp(length, 1, corrupt.Length)] : corrupt;
            }

            try
            {
                ContentFingerprint.Of("v1", "Node", corrupt);
            }
            catch (MalformedObjectException failure)
            {
                Assert.InRange(failure.Offset, 0, corrupt.Length);
            }
        });
    }

    [Fact]
    public void Of_NestedAMillionDeep_NeedsNoStack() =>
        Assert.NotEqual(default, Of("Node", $$"""{"spec":{{new string('[', 1_000_000)}}{{new string(']', 1_000_000)}}}"""));

    [Fact]
    public void Parse_WhatToStringWrote_IsTheSame()
    {
        ContentFingerprint fingerprint = Of("ConfigMap", """{"metadata":{"name":"x"}}""");
        Assert.Equal(32, fingerprint.ToString().Length);
        Assert.Equal(fingerprint, ContentFingerprint.Parse(fingerprint.ToString()));
        Assert.Equal("00000000000000000000000000000001", new ContentFingerprint(0, 1).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0000000000000000000000000000000x")]
    [InlineData("000000000000000000000000000000001")]
    public void TryParse_AnythingElse_IsFalse(string? text) => Assert.False(ContentFingerprint.TryParse(text, out _));

    [Fact]
    public void Of_KnownObject_NeverChangesBetweenReleases() =>
        Assert.Equal("cdbaa1c81ff570e22356b63ae26d6f1f", Of("ConfigMap", """{"metadata":{"name":"x","uid":"u"},"data":{"a":"1"}}""").ToString());

    private static ContentFingerprint Of(string kind, string json) => ContentFingerprint.Of("v1", kind, Encoding.UTF8.GetBytes(json));
}
