using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>Objects no API server should send, and some do.</summary>
public sealed class HostileObjectTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"kind":"W","spec":{"a":01}}""")]
    [InlineData("""{"kind":"W","unknown":{"a":}}""")]
    [InlineData("""{"kind":"W","spec":"\x"}""")]
    [InlineData("""{"kind":"W","spec":"\ud8"}""")]
    [InlineData("{\"kind\":\"W\",\"spec\":\"\n\"}")]
    [InlineData("{\"kind\":\"W\"}\0")]
    public void Write_NotAnObject_ThrowsAndWritesNothing(string json)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.Throws<MalformedObjectException>(
            () => MesheryMessage.Write(output, MesheryEvent.Added, "c", "v1", "W", Encoding.UTF8.GetBytes(json)));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Write_SyntaxError_NamesTheByte() =>
        Assert.Equal(21, Assert.Throws<MalformedObjectException>(() => Wire.Of("{\"kind\":\"W\",\n\"spec\": ?}")).Offset);

    [Theory]
    [InlineData("""{"kind":"W"}""")]
    [InlineData("""{"kind":"W","metadata":null}""")]
    [InlineData("""{"kind":"W","metadata":[]}""")]
    [InlineData("""{"kind":"W","metadata":"x"}""")]
    [InlineData("""{"kind":"W","metadata":{}}""")]
    public void Write_WithoutMetadata_HasAnEmptyOne(string json) =>
        Assert.Equal("""{"id":"","uid":"","cluster_id":""}""", Wire.Row(json).GetProperty("metadata").GetRawText());

    [Theory]
    [InlineData("""{"name":5,"namespace":{},"uid":[1],"resourceVersion":7,"generation":"3","creationTimestamp":null,"clusterName":true}""")]
    [InlineData("""{"generation":3.5,"deletionGracePeriodSeconds":"0","generateName":[],"selfLink":0,"deletionTimestamp":{}}""")]
    [InlineData("""{"generation":1e400,"labels":[],"annotations":"x","id":1,"cluster_id":{}}""")]
    [InlineData("""{"generation":99999999999999999999,"labels":null,"annotations":{}}""")]
    public void Write_WrongTypesInMetadata_AreLeftOut(string metadata) =>
        Assert.Equal("""{"id":"","uid":"","cluster_id":""}""", Wire.Metadata(metadata).GetRawText());

    [Fact]
    public void Write_NumbersInMetadata_AreIntegers() => Assert.Equal(
        """{"id":"","uid":"","generation":3,"deletionGracePeriodSeconds":0,"cluster_id":""}""",
        Wire.Metadata("""{"generation":3.0,"deletionGracePeriodSeconds":-0}""").GetRawText());

    [Fact]
    public void Write_LabelValuesOfOtherTypes_AreText()
    {
        JsonElement labels = Wire.Metadata("""{"labels":{"a":1.50,"b":{"y":1,"x":"<"},"c":true,"d":null,"e":[]}}""").GetProperty("labels");
        Assert.Equal(["1.5", """{"x":"\u003c","y":1}""", "true", "null", "[]"], labels.EnumerateArray().Select(row => row.GetProperty("value").GetString()));
    }

    [Fact]
    public void Write_TypeOfTheWrongType_IsTakenFromTheArguments() => Assert.Contains(
        "\"apiVersion\":\"v1\",\"kind\":\"Pod\"",
        Wire.Of("""{"apiVersion":5,"kind":null}"""u8.ToArray(), apiVersion: "v1", kind: "Pod"),
        StringComparison.Ordinal);

    [Fact]
    public void Write_ArgumentsThatNeedEscaping_AreEscaped() => Assert.Contains(
        """
        "apiVersion":"\u003c\"\n","kind":"\u2028é😀"
        """,
        Wire.Of("{}"u8.ToArray(), clusterId: "c\\", apiVersion: "<\"\n", kind: "\u2028é😀"),
        StringComparison.Ordinal);

    [Fact]
    public void Write_DoubledKeys_TheLastOneCounts()
    {
        Assert.Equal("""{"a":3,"b":2}""", Wire.Attribute("""{"a":1,"b":2,"a":3}"""));
        Assert.Equal("""{"a":2}""", Wire.Attribute("""{"a":1,"\u0061":2}"""));
        Assert.Equal("2", Wire.Row("""{"kind":"W","spec":1,"metadata":{"name":"x"},"spec":2}""").GetProperty("spec").GetProperty("attribute").GetString());
        Assert.Equal("y", Wire.Row("""{"kind":"W","metadata":{"name":"x","uid":"u"},"metadata":{"name":"y"}}""").GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public void Write_Keys_AreSortedByTheirUnescapedBytes() => Assert.Equal(
        """{"":0,"A":1,"a":2,"a!":3,"aaaaaaaaa":4,"aaaaaaaab":5,"é":6,"\ufffd":7,"😀":8}""".Replace("\\ufffd", "\uFFFD", StringComparison.Ordinal),
        Wire.Attribute("""{"\ud83d\ude00":8,"\ud800":7,"\u00e9":6,"aaaaaaaab":5,"aaaaaaaaa":4,"a!":3,"\u0061":2,"A":1,"":0}"""));

    [Theory]
    [InlineData("\"\\u2028\\u2029\\u2027\"", "[\"\\u2028\\u2029\u2027\"]")]
    [InlineData("\"\u2028\u2029\u2027\"", "[\"\\u2028\\u2029\u2027\"]")]
    [InlineData("\"\\u0000\\u001f\\u007f\\b\\f\\n\\r\\t\\/\"", "[\"\\u0000\\u001f\u007f\\b\\f\\n\\r\\t/\"]")]
    [InlineData("\"<>&\\u003C\"", "[\"\\u003c\\u003e\\u0026\\u003c\"]")]
    [InlineData("\"\\ud800\"", "[\"\uFFFD\"]")]
    [InlineData("\"\\ud800\\u0041\"", "[\"\uFFFDA\"]")]
    [InlineData("\"\\ud800\\ud83d\\ude00\"", "[\"\uFFFD😀\"]")]
    [InlineData("\"\\udc00\\ud800x\"", "[\"\uFFFD\uFFFDx\"]")]
    [InlineData("\"\\\\u003c\"", "[\"\\\\u003c\"]")]
    public void Write_Text_IsEncodedAsGoEncodesIt(string text, string expected) => Assert.Equal(expected, Wire.Attribute($"[{text}]"));

    [Fact]
    public void Write_HalfASurrogatePairInANameNearTheTop_IsSkipped()
    {
        Assert.Contains("\"name\":\"x\"", Wire.Of("""{"\ud800zzzz":1,"kind":"W","metadata":{"\ud800managedFields":1,"name":"x"}}"""), StringComparison.Ordinal);
        Assert.Null(DesignMark.Find("""{"\ud800zzzz":1,"metadata":{"labels":{"\ud800.meshery.io/id":"x"}}}"""u8));
    }

    [Fact]
    public void Write_BytesThatAreNotUtf8_BecomeOneReplacementEach()
    {
        byte[] json = [.. "{\"kind\":\"W\",\"metadata\":{\"name\":\"a"u8, 0xFF, 0xE2, 0x82, .. "b\"},\"spec\":{\"k"u8, 0xC0, 0xAF, .. "\":1}}"u8];
        string wire = Wire.Of(json);
        Assert.Contains("\"name\":\"a\uFFFD\uFFFD\uFFFDb\"", wire, StringComparison.Ordinal);
        Assert.Contains("{\\\"k\uFFFD\uFFFD\\\":1}", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DeepestNestingThatGoAccepts_NeedsNoStack()
    {
        string nested = new string('[', 9_999) + new string(']', 9_999);
        var thread = new Thread(() => Assert.Equal(nested, Row(nested)), maxStackSize: 128 * 1024);
        thread.Start();
        thread.Join();

        static string Row(string spec)
        {
            string wire = Wire.Of($$"""{"kind":"W","spec":{{spec}}}""");
            return JsonElement.Parse(wire).GetProperty("Object").GetProperty("spec").GetProperty("attribute").GetString()!;
        }
    }

    [Fact]
    public void Write_NestedDeeper_SaysSo()
    {
        string nested = new string('[', 10_000) + new string(']', 10_000);
        var failure = Assert.Throws<MalformedObjectException>(() => Wire.Of($$"""{"kind":"W","spec":{{nested}}}"""));
        Assert.Contains("nested deeper than 10000 levels", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ObjectOfMegabytesInReverseOrder_IsSorted()
    {
        string[] keys = [.. Enumerable.Range(0, 50_000).Select(i => $"\"key-{i:d8}\":\"<\"").Reverse()];
        string attribute = Wire.Attribute("{" + string.Join(",", keys) + "}");
        Assert.Equal("{" + string.Join(",", keys.Reverse()).Replace("<", "\\u003c", StringComparison.Ordinal) + "}", attribute);
    }
}
