using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>
/// From what the objects of one cluster say about one product to its installations there. A pure function: the order in which evidence
/// comes makes no difference.
/// </summary>
public static class Identification
{
    /// <param name="product">The definition; null, when the catalogue lost it, gives no installation.</param>
    /// <param name="evidence">All evidence of the product in one cluster.</param>
    /// <param name="asked">Versions that installations gave at their own endpoints, by namespace and instance; null for none.</param>
    /// <returns>In order of namespace and instance; nothing that is less than believed.</returns>
    public static IReadOnlyList<Installation> Of(
        ProductDefinition? product,
        IEnumerable<ObjectEvidence> evidence,
        Func<string, string, VersionClaim?>? asked = null)
    {
        if (product is null)
        {
            return [];
        }

        ObjectEvidence[] ordered = [.. evidence
            .Where(one => one.Product == product.Id)
            .OrderBy(one => one.Source.Kind, StringComparer.Ordinal)
            .ThenBy(one => one.Source.Namespace, StringComparer.Ordinal)
            .ThenBy(one => one.Source.Name, StringComparer.Ordinal)
            .ThenBy(one => one.Source.ApiVersion, StringComparer.Ordinal)];
        return [.. InstallationGroups.Of(product, ordered)
            .Select(group => Judgement.Of(product, group, asked))
            .OfType<Installation>()
            .OrderBy(found => found.Namespace, StringComparer.Ordinal)
            .ThenBy(found => found.Instance, StringComparer.Ordinal)];
    }
}
