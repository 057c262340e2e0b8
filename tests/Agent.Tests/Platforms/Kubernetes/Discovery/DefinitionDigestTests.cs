using System.Text;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Discovery;

public sealed class DefinitionDigestTests
{
    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"widgets.example.io","resourceVersion":"7","annotations":{"cert-manager.io/inject-ca-from":"a/b"}},
         "spec":{"group":"example.io","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","shortNames":["w"]},
          "conversion":{"strategy":"Webhook","webhook":{"clientConfig":{"caBundle":"QQ==","service":{"name":"hook","namespace":"x"}}}},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"kind":{"type":"string"}}}}},
                      {"name":"v2","served":false,"storage":false}]},
         "status":{"acceptedNames":{"plural":"widgets","kind":"Widget"},"storedVersions":["v1"],
          "conditions":[{"type":"Established","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z","reason":"InitialNamesAccepted"}]}}
        """;

    [Theory]
    [InlineData("\"QQ==\"", "\"Qg==\"")]
    [InlineData("\"resourceVersion\":\"7\"", "\"resourceVersion\":\"8\"")]
    [InlineData("a/b", "c/d")]
    [InlineData("2026-01-01", "2026-02-02")]
    [InlineData("\"type\":\"string\"", "\"type\":\"integer\"")]
    [InlineData("InitialNamesAccepted", "Whatever")]
    [InlineData("\"storedVersions\":[\"v1\"]", "\"storedVersions\":[\"v1\",\"v2\"]")]
    [InlineData("\"hook\"", "\"other\"")]
    [InlineData("[\"w\"]", "[\"w\",\"x\"]")]
    public void Digest_OfWhatServesNothingElse_IsTheSame(string was, string becomes) =>
        Assert.Equal(Of(Definition), Of(Changed(was, becomes)));

    [Theory]
    [InlineData("\"served\":false", "\"served\":true")]
    [InlineData("\"name\":\"v2\"", "\"name\":\"v3\"")]
    [InlineData("\"scope\":\"Namespaced\"", "\"scope\":\"Cluster\"")]
    [InlineData("\"status\":\"True\"", "\"status\":\"False\"")]
    [InlineData("\"kind\":\"Widget\"}", "\"kind\":\"Gadget\"}")]
    [InlineData("\"group\":\"example.io\"", "\"group\":\"example.org\"")]
    public void Digest_OfWhatServesSomethingElse_IsAnother(string was, string becomes) =>
        Assert.NotEqual(Of(Definition), Of(Changed(was, becomes)));

    private static string Changed(string was, string becomes)
    {
        Assert.Contains(was, Definition, StringComparison.Ordinal);
        return Definition.Replace(was, becomes, StringComparison.Ordinal);
    }

    private static UInt128 Of(string json) => DefinitionDigest.Of(Encoding.UTF8.GetBytes(json));
}
