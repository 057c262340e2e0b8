using System.Collections.Frozen;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>
/// The products that are looked for, as one immutable value. A change of catalogue is another one; compile it once with
/// <see cref="Matching.Matcher"/>.
/// </summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, ProductDefinition> _products;

    /// <param name="documents">Later ones replace products of earlier ones as a whole.</param>
    /// <exception cref="CatalogueException">Names file, product and field of everything that is wrong.</exception>
    public Catalogue(IEnumerable<CatalogueDocument> documents)
    {
        var products = new Dictionary<string, (string File, ProductDefinition Product)>(StringComparer.Ordinal);
        var helpers = new SortedSet<string>(StringComparer.Ordinal);
        foreach (CatalogueDocument document in documents)
        {
            helpers.UnionWith(document.Helpers);
            foreach (ProductDefinition product in document.Products)
            {
                products[product.Id] = (document.File, product);
            }
        }

        List<CatalogueProblem> problems = [.. products.Values.SelectMany(one => CatalogueLint.Check(one.File, one.Product, products.ContainsKey))];
        if (problems.Count > 0)
        {
            throw new CatalogueException(problems);
        }

        _products = products.ToFrozenDictionary(one => one.Key, one => one.Value.Product, StringComparer.Ordinal);
        Products = [.. _products.Values.OrderBy(product => product.Id, StringComparer.Ordinal)];
        Helpers = [.. helpers];
    }

    /// <summary>In order of their ids.</summary>
    public IReadOnlyList<ProductDefinition> Products { get; }

    /// <summary>Images that run beside products and say nothing of any: proxies, shells, databases.</summary>
    public IReadOnlyList<string> Helpers { get; }

    /// <summary>The catalogue that comes with the program.</summary>
    /// <remarks>Read at first use.</remarks>
    public static Catalogue BuiltIn => BuiltInCatalogue.Instance.Value;

    /// <summary>Null when the catalogue has no product of this id.</summary>
    public ProductDefinition? Find(string id) => _products.GetValueOrDefault(id);
}
