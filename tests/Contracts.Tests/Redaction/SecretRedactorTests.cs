using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Contracts.Tests.Redaction;

public sealed class SecretRedactorTests
{
    [Theory]
    [InlineData(
        """{"kind":"Secret","data":{"p":"c2VjcmV0","q":"eA=="},"stringData":{"r":"s"},"binaryData":{"b":"AA=="},"type":"Opaque"}""",
        """{"kind":"Secret","data":{"p":"[REDACTED]","q":"[REDACTED]"},"stringData":{"r":"[REDACTED]"},"binaryData":{"b":"[REDACTED]"},"type":"Opaque"}""")]
    [InlineData("""{"data":{}}""", """{"data":{}}""")]
    [InlineData("""{"data":null}""", """{"data":null}""")]
    [InlineData("""{"data":"c2VjcmV0"}""", """{"data":"[REDACTED]"}""")]
    [InlineData("""{"data":["c2VjcmV0"]}""", """{"data":"[REDACTED]"}""")]
    [InlineData("""{"data":{"p":{"n":["c2VjcmV0"]},"q":null}}""", """{"data":{"p":"[REDACTED]","q":"[REDACTED]"}}""")]
    [InlineData("""{"d\u0061ta":{"p":"c2VjcmV0"}}""", """{"d\u0061ta":{"p":"[REDACTED]"}}""")]
    [InlineData("""{"data":{"p":"c2VjcmV0"},"data":{"p":"c2VjcmV0"}}""", """{"data":{"p":"[REDACTED]"},"data":{"p":"[REDACTED]"}}""")]
    [InlineData("""{"\ud800ta":1,"data":{"\ud800":"c2VjcmV0"}}""", """{"\ud800ta":1,"data":{"\ud800":"[REDACTED]"}}""")]
    [InlineData(
        """{"metadata":{"\ud800annotations":{},"annotations":{"\ud800.kubernetes.io/last-applied-configuration":"kept"}}}""",
        """{"metadata":{"\ud800annotations":{},"annotations":{"\ud800.kubernetes.io/last-applied-configuration":"kept"}}}""")]
    [InlineData("""{"spec":{"data":{"p":"kept"}}}""", """{"spec":{"data":{"p":"kept"}}}""")]
    public void Redact_ValuesOfASecret_AreReplacedAndKeysKept(string secret, string expected) =>
        Assert.Equal(expected, Redact(secret));

    [Theory]
    [InlineData(
        """{"metadata":{"name":"x","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":1}","note":"kept"}}}""",
        """{"metadata":{"name":"x","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"[REDACTED]","note":"kept"}}}""")]
    [InlineData("""{"metadata":{"annotations":null}}""", """{"metadata":{"annotations":null}}""")]
    [InlineData("""{"metadata":null}""", """{"metadata":null}""")]
    [InlineData("""{"metadata":[1,{"annotations":{}}]}""", """{"metadata":[1,{"annotations":{}}]}""")]
    public void Redact_LastAppliedAnnotation_IsReplaced(string secret, string expected) =>
        Assert.Equal(expected, Redact(secret));

    [Fact]
    public void Redact_WhitespaceAndOrder_AreKept() =>
        Assert.Equal("{ \"data\" : { \"p\" : \"[REDACTED]\" } ,\n \"a\":1 }\n", Redact("{ \"data\" : { \"p\" : \"c2VjcmV0\" } ,\n \"a\":1 }\n"));

    [Fact]
    public void Redact_RealSecretFromAnApiServer_LeaksNothing()
    {
        string redacted = Redact(
            """
            {"kind":"Secret","apiVersion":"v1","metadata":{"name":"sec","annotations":{"kubectl.kubernetes.io/last-applied-configuration":
            "{\"stringData\":{\"password\":\"s3cr3t\"}}"}},"data":{"password":"czNjcjN0PCY+","user":"YWRtaW4="},"type":"Opaque"}
            """);

        Assert.DoesNotContain("s3cr3t", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("czNjcjN0", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("YWRtaW4", redacted, StringComparison.Ordinal);
        Assert.Equal(SecretRedactor.Placeholder, (string?)JsonNode.Parse(redacted)!["data"]!["user"]);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("False", false)]
    [InlineData("0", false)]
    public void IsOn_Setting_IsReadAsTheOriginalReadsIt(string? setting, bool expected) =>
        Assert.Equal(expected, SecretRedactor.IsOn(setting));

    [Fact]
    public void IsOn_AnythingElse_NamesTheSettingToFix() =>
        Assert.Contains("MESHSYNC_REDACT_SECRETS", Assert.Throws<FormatException>(() => SecretRedactor.IsOn("maybe")).Message, StringComparison.Ordinal);

    private static string Redact(string secret)
    {
        var output = new ArrayBufferWriter<byte>();
        SecretRedactor.Redact(Encoding.UTF8.GetBytes(secret), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
