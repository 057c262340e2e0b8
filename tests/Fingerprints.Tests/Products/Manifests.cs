using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Matching;

namespace MeshSync.Fabric.Fingerprints.Tests.Products;

/// <summary>Objects of a cluster, as JSON lines or documents, and what is identified in it.</summary>
internal static class Manifests
{
    public static Matcher BuiltIn { get; } = new(Catalogue.BuiltIn);

    public static IReadOnlyList<ObjectEvidence> Evidence(Matcher matcher, params IEnumerable<string> objects) =>
        [.. objects.SelectMany(json =>
        {
            using var document = JsonDocument.Parse(json);
            return matcher.Match(document.RootElement.GetProperty("apiVersion").GetString()!, document.RootElement.GetProperty("kind").GetString()!, Encoding.UTF8.GetBytes(json));
        })];

    public static IReadOnlyList<Installation> Identify(params IEnumerable<string> objects) => Identify(BuiltIn, objects);

    public static IReadOnlyList<Installation> Identify(Matcher matcher, IEnumerable<string> objects)
    {
        IReadOnlyList<ObjectEvidence> evidence = Evidence(matcher, objects);
        return [.. matcher.Catalogue.Products.SelectMany(product => Identification.Of(product, evidence))];
    }
}
