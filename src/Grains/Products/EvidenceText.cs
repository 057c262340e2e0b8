using System.Text.Json;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>
/// What an object says of products, as text: it is kept in the header of the object's stored message, so that it is stored
/// with the object or not at all. Empty for nothing. Equal evidence is equal text.
/// </summary>
internal static class EvidenceText
{
    /// <summary>nats-server takes 64 KiB of headers; a scan reads all of them.</summary>
    private const int Longest = 16 * 1024;

    private const int Few = 6;

    /// <summary>The text; of evidence that would be too long, the strongest of each product.</summary>
    public static string Of(IReadOnlyList<ObjectEvidence> evidence)
    {
        if (evidence.Count == 0)
        {
            return "";
        }

        var text = Write(evidence);
        return text.Length <= Longest
            ? text
            : Write([.. evidence.Take(Few).Select(one => one with { Signals = [.. one.Signals.Take(Few)], Claims = [.. one.Claims.Take(Few)] })]) is { Length: <= Longest } shorter ? shorter : "";
    }

    public static IReadOnlyList<ObjectEvidence> Read(string text) => ProductJson.List(text, ProductJson.Default.IReadOnlyListObjectEvidence);

    /// <summary>Ids of the products that the text speaks of.</summary>
    public static IEnumerable<string> Products(string text) => Read(text).Select(one => one.Product);

    private static string Write(IReadOnlyList<ObjectEvidence> evidence) =>
        ProductJson.AsHeader(JsonSerializer.Serialize(evidence, ProductJson.Default.IReadOnlyListObjectEvidence));
}
