using System.Buffers;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>Where we differ from the Go MeshSync on purpose, one test or more for each difference in the golden README.</summary>
public sealed class DeliberateDifferenceTests
{
    private const string Design = "7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a";

    [Theory]
    [InlineData($$$"""{"labels":{"design.meshery.io/id":"{{{Design}}}"}}""", Design)]
    [InlineData($$$"""{"labels":{"resource.pattern.meshery.io/id":"{{{Design}}}"}}""", Design)]
    [InlineData($$$"""{"annotations":{"designs.meshery.io":"{{{Design}}}"}}""", Design)]
    [InlineData("""{"annotations":{"designs.meshery.io":"7C6E0B4A3B5C4F0E9D3A1F2E3D4C5B6A"}}""", Design)]
    [InlineData("""{"labels":{"design.meshery.io/id":"shop"}}""", null)]
    [InlineData("""{"labels":{"design.meshery.io/id":""}}""", null)]
    [InlineData("""{"labels":{"design.meshery.io/id":7}}""", null)]
    [InlineData("""{"annotations":{"component.meshery.io/id":"7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a"}}""", null)]
    [InlineData("{}", null)]
    public void PatternResource_IsTheRealDesign(string metadata, string? expected) =>
        Assert.Equal(expected, Wire.Row($$"""{"kind":"W","metadata":{{metadata}}}""").GetProperty("pattern_resource").GetString());

    [Fact]
    public void LabelsAndAnnotations_CarryTheValueItself()
    {
        JsonElement metadata = Wire.Metadata("""{"labels":{"a":"q\" b\\ \n é"},"annotations":{"b":"\u003ctag\u003e \u2028 \ud83d\ude00"}}""");
        Assert.Equal("q\" b\\ \n é", metadata.GetProperty("labels")[0].GetProperty("value").GetString());
        Assert.Equal("<tag> \u2028 😀", metadata.GetProperty("annotations")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void TypeAndTextualData_AreTheValueItself()
    {
        JsonElement row = Wire.Row("""{"kind":"W","metadata":{},"type":"a\"b<c>","data":"x\ny","binaryData":"","stringData":"\\"}""");
        Assert.Equal("a\"b<c>", row.GetProperty("type").GetString());
        Assert.Equal("x\ny", row.GetProperty("data").GetString());
        Assert.Equal("\\", row.GetProperty("stringData").GetString());
        Assert.False(row.TryGetProperty("binaryData", out _));
    }

    [Fact]
    public void SecretValues_AreRedactedByTheAgent()
    {
        byte[] secret = Encoding.UTF8.GetBytes(
            """
            {"kind":"Secret","metadata":{"name":"s","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"password\":\"dmFsdWU=\"}}"}},
            "data":{"password":"dmFsdWU="},"stringData":{"plain":"dmFsdWU="},"binaryData":{"raw":"dmFsdWU="}}
            """);
        var redacted = new ArrayBufferWriter<byte>();
        RawObject.Copy(secret, redacted, ObjectEdits.RedactSecret);
        string wire = Wire.Of(redacted.WrittenSpan.ToArray());

        Assert.Contains("dmFsdWU=", Wire.Of(secret), StringComparison.Ordinal);
        Assert.DoesNotContain("dmFsdWU=", wire, StringComparison.Ordinal);
        Assert.Equal("""{"password":"[REDACTED]"}""", JsonElement.Parse(wire).GetProperty("Object").GetProperty("data").GetString());
    }

    [Fact]
    public void CustomResourceFieldsOfTheSameName_DoNotLeak()
    {
        JsonElement row = Wire.Row(
            $$$"""{"kind":"W","metadata":{},"id":"my","model":"m","cluster_id":"evil","pattern_resource":"{{{Design}}}","component_metadata":{"k":1}}""");

        Assert.Equal("", row.GetProperty("id").GetString());
        Assert.Equal("", row.GetProperty("model").GetString());
        Assert.Equal(Wire.Cluster, row.GetProperty("cluster_id").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("pattern_resource").ValueKind);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("component_metadata").ValueKind);
    }

    [Fact]
    public void NullSpecAndStatus_AreLeftOut()
    {
        JsonElement row = Wire.Row("""{"kind":"W","metadata":{},"spec":null,"status":null}""");
        Assert.False(row.TryGetProperty("spec", out _));
        Assert.False(row.TryGetProperty("status", out _));
    }

    [Theory]
    [InlineData("""{"type":"ExternalName","externalName":"e"}""", "{}", "[]")]
    [InlineData("""{"clusterIP":"None","ports":[{"port":80}]}""", "{}", "[]")]
    [InlineData("""{"clusterIP":"10.0.0.1","ports":[{"port":443,"nodePort":30443}]}""", "{}", """["http://localhost:30443","https://10.0.0.1:443"]""")]
    [InlineData("""{"clusterIP":"10.0.0.1","ports":[{"port":80},{"port":443}]}""", "{}", """["https://10.0.0.1:443"]""")]
    [InlineData(
        """{"clusterIP":"10.0.0.1","ports":[{"port":443,"nodePort":30443}]}""",
        """{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"}]}}""",
        """["https://192.0.2.7:443","https://10.0.0.1:443"]""")]
    [InlineData(
        """{"clusterIP":"10.0.0.1","ports":[{"port":80}]}""",
        """{"loadBalancer":{"ingress":[{"hostname":"a.example"}]}}""",
        """["http://a.example:80","http://10.0.0.1:80"]""")]
    [InlineData(
        """{"clusterIP":"10.0.0.1","ports":[{"port":80,"nodePort":30080}]}""",
        """{"loadBalancer":{"ingress":[{}]}}""",
        """["http://localhost:30080","http://10.0.0.1:80"]""")]
    [InlineData("""{"clusterIP":"fd00::1","ports":[{"port":80}]}""", "{}", """["http://[fd00::1]:80"]""")]
    [InlineData("""{"clusterIP":"a \" b","ports":[{"port":80}]}""", "{}", "[]")]
    [InlineData("null", "null", "[]")]
    public void ServiceUrls_AreComputedFromTheObject(string spec, string status, string expected)
    {
        JsonElement capabilities = Service(spec, status).GetProperty("component_metadata").GetProperty("capabilities");
        Assert.True(capabilities.GetProperty("connection").GetBoolean());
        Assert.Equal(expected, capabilities.GetProperty("urls").GetRawText());
    }

    [Theory]
    [InlineData("""{"ports":"bad"}""")]
    [InlineData("""{"ports":["bad"]}""")]
    [InlineData("""{"ports":[{"port":"80"}]}""")]
    [InlineData("""{"ports":[{"port":80.5}]}""")]
    [InlineData("""{"ports":[{"port":99999999999}]}""")]
    public void ServiceWithPortsThatAreNone_SaysNothing(string spec) =>
        Assert.Equal(JsonValueKind.Null, Service(spec, "{}").GetProperty("component_metadata").ValueKind);

    private static JsonElement Service(string spec, string status) =>
        Wire.Row($$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{{spec}},"status":{{status}}}""");
}
