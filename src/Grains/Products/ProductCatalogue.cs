using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Matching;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>The catalogue in force in this silo, compiled. Whoever supplies another one replaces it here, for all grains at once.</summary>
public sealed class ProductCatalogue
{
    private volatile CompiledCatalogue _current = new("built-in", new Matcher(Catalogue.BuiltIn));

    /// <summary>One consistent pair; take it once for what belongs together.</summary>
    public CompiledCatalogue Current => _current;

    /// <summary>Puts another catalogue in force.</summary>
    /// <param name="tag">Differs whenever evidence may differ.</param>
    /// <param name="catalogue">What to look for.</param>
    public void Replace(string tag, Catalogue catalogue) => _current = new CompiledCatalogue(tag, new Matcher(catalogue));
}

/// <summary>A catalogue in force.</summary>
/// <param name="Tag">Differs whenever evidence may differ.</param>
/// <param name="Matcher">The catalogue, compiled.</param>
public sealed record CompiledCatalogue(string Tag, Matcher Matcher);
