using System.Text;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Matching;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Fingerprints.Tests;

/// <summary>Catalogues that anybody with access to the bucket may write, and objects that anybody may create.</summary>
public sealed class FuzzTests
{
    private const long Memory = 64 << 20;

    private static readonly IReadOnlyList<CatalogueDocument> BuiltIn = [.. BuiltInCatalogue.Documents()];

    [Fact]
    public async Task Catalogue_OfAnyText_IsReadOrRefused() => await new Fuzzer("catalogue") { Memory = Memory, Refusals = [typeof(CatalogueException)] }.Run(
        static bytes => _ = new Catalogue([.. BuiltIn, CatalogueYaml.Read("fuzz", new StringReader(Encoding.UTF8.GetString(bytes)))]));

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Catalogue_NestedWithoutEnd_IsRefused(string opening) => Assert.Throws<CatalogueException>(() =>
        CatalogueYaml.Read("deep", new StringReader(string.Concat(Enumerable.Repeat(opening, 30_000)))));

    [Fact]
    public async Task Object_OfAnyBytes_IsMatchedOrRefused()
    {
        var matcher = new Matcher(Catalogue.BuiltIn);
        await new Fuzzer("object") { Memory = Memory, Refusals = [typeof(MalformedObjectException)] }.Run(bytes =>
        {
            foreach (var (version, kind) in (ReadOnlySpan<(string, string)>)[("apps/v1", "Deployment"), ("v1", "Pod"), ("v1", "Node"), ("v1", "Secret"), ("v1", "ConfigMap"), ("apiextensions.k8s.io/v1", "CustomResourceDefinition")])
            {
                _ = matcher.Match(version, kind, bytes);
            }
        });
    }

    [Fact]
    public async Task Content_OfAnyBytes_IsHashedOrRefused() => await new Fuzzer("object") { Refusals = [typeof(MalformedObjectException)] }.Run(
        static bytes => ContentFingerprint.Of("apps/v1", "Deployment", bytes));

    [Fact]
    public async Task EndpointAnswer_OfAnyText_IsAVersionOrNone() => await new Fuzzer("endpoint-answer").Run(
        static bytes =>
        {
            var answer = Encoding.UTF8.GetString(bytes);
            _ = EndpointAnswer.Read("", answer);
            _ = EndpointAnswer.Read(@"^(?<version>[0-9][^-\s]*)", answer);
        });
}
