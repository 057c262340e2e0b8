using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What the products found in one cluster mean for each other. Pure, and apart from identification, which sees one product only.</summary>
public static class Relations
{
    /// <summary>
    /// Drops what requires a product that is not there, and in each namespace what another one excludes. What an installation implies
    /// and is not found by itself is told as a conflict, for nobody saw it.
    /// </summary>
    public static IReadOnlyList<Installation> Resolve(Catalogue catalogue, IReadOnlyList<Installation> found)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        HashSet<string> present = [.. found.Select(one => one.Product)];
        return [.. found
            .Where(one => Definition(catalogue, one).Requires.All(present.Contains) && !found.Any(other => Excludes(catalogue, other, one)))
            .Select(one => WithImplied(one, [.. Definition(catalogue, one).Implies.Where(id => !present.Contains(id))]))];
    }

    /// <summary>Products whose presence or absence changes what is believed of this one.</summary>
    public static IReadOnlyList<string> Sources(Catalogue catalogue, string product)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var definition = catalogue.Find(product);
        return [.. (definition?.Requires ?? []).Concat(definition?.Implies ?? [])
            .Concat(catalogue.Products.Where(other => other.Excludes.Contains(product)).Select(other => other.Id))
            .Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Products of which something else is believed when this one comes or goes.</summary>
    public static IReadOnlyList<string> Dependents(Catalogue catalogue, string product)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return [.. catalogue.Products.Where(other => other.Requires.Contains(product) || other.Implies.Contains(product)).Select(other => other.Id)
            .Concat(catalogue.Find(product)?.Excludes ?? [])
            .Distinct(StringComparer.Ordinal)];
    }

    private static bool Excludes(Catalogue catalogue, Installation by, Installation one) =>
        by.Product != one.Product && by.Namespace == one.Namespace && Definition(catalogue, by).Excludes.Contains(one.Product);

    private static Installation WithImplied(Installation one, string[] missing) =>
        missing.Length == 0 ? one : one with { Conflicts = [.. one.Conflicts, .. missing.Select(id => $"{id} should be there, and is not seen")] };

    private static ProductDefinition Definition(Catalogue catalogue, Installation one) =>
        catalogue.Find(one.Product) ?? new ProductDefinition(one.Product) { Name = one.Name, Category = "" };
}
