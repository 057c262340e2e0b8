using System.Buffers;
using System.Text;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Contracts.Tests.Objects;

public sealed class RawObjectTests
{
    [Theory]
    [InlineData("""{"metadata":{"managedFields":[{"a":{}}]}}""", """{"metadata":{}}""")]
    [InlineData("""{"metadata":{"managedFields":[{"a":{}}],"name":"x"}}""", """{"metadata":{"name":"x"}}""")]
    [InlineData("""{"metadata":{"name":"x","managedFields":[{"a":{}}]}}""", """{"metadata":{"name":"x"}}""")]
    [InlineData("""{"metadata":{"name":"x","managedFields":[],"uid":"u"},"a":1}""", """{"metadata":{"name":"x","uid":"u"},"a":1}""")]
    [InlineData("""{"metadata":{"managedFields":[],"managedFields":null,"uid":"u"}}""", """{"metadata":{"uid":"u"}}""")]
    [InlineData("""{"metadata":{"managed\u0046ields":[]}}""", """{"metadata":{}}""")]
    [InlineData("""{"metadata":{"managedFields":[] , "uid":"u"}}""", """{"metadata":{ "uid":"u"}}""")]
    [InlineData("""{"spec":{"managedFields":[]},"managedFields":1}""", """{"spec":{"managedFields":[]},"managedFields":1}""")]
    [InlineData("""{"metadata":"managedFields"}""", """{"metadata":"managedFields"}""")]
    [InlineData("{}", "{}")]
    public void Copy_ManagedFields_AreCutWithOneComma(string json, string expected) =>
        Assert.Equal(expected, Copy(json, ObjectEdits.CutManagedFields));

    [Fact]
    public void Copy_BothEdits_AreAppliedInOnePass() => Assert.Equal(
        """{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"[REDACTED]"}},"data":{"k":"[REDACTED]"}}""",
        Copy(
            """{"metadata":{"managedFields":[1],"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"s"}},"data":{"k":"v"}}""",
            ObjectEdits.CutManagedFields | ObjectEdits.RedactSecret));

    [Fact]
    public void Copy_NoEdits_ReturnsTheBytesAsTheyCame()
    {
        const string Json = """ {"metadata":{"managedFields":[1]},"data":{"k":"v"}} """;
        Assert.Equal(Json, Copy(Json, ObjectEdits.None));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("[]", 0)]
    [InlineData("null", 0)]
    [InlineData("not json", 1)]
    [InlineData("{\"a\":1", 6)]
    [InlineData("{\"a\":1}x", 7)]
    [InlineData("{\n\"a\":1,\n\"b\":?}", 13)]
    public void Copy_NotAnObject_ThrowsWithTheOffset(string json, long offset)
    {
        var failure = Assert.Throws<MalformedObjectException>(() => Copy(json, ObjectEdits.CutManagedFields));
        Assert.Equal(offset, failure.Offset);
        Assert.EndsWith($"at byte {offset}.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_DeepestNestingThatGoAccepts_IsCopied()
    {
        string json = Nested(RawObject.MaxDepth - 1);
        Assert.Equal(json, Copy(json, ObjectEdits.CutManagedFields));
    }

    [Fact]
    public void Copy_NestedDeeper_SaysSo() => Assert.Contains(
        "nested deeper than 10000 levels",
        Assert.Throws<MalformedObjectException>(() => Copy(Nested(RawObject.MaxDepth), ObjectEdits.CutManagedFields)).Message,
        StringComparison.Ordinal);

    private static string Nested(int arrays) => $$"""{"spec":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

    private static string Copy(string json, ObjectEdits edits)
    {
        var output = new ArrayBufferWriter<byte>();
        RawObject.Copy(Encoding.UTF8.GetBytes(json), output, edits);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
