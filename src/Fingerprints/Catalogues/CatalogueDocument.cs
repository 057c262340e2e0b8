using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>A document of a catalogue: some products, and images that are helpers of many.</summary>
/// <param name="File">Where it comes from, for messages.</param>
public sealed record CatalogueDocument(string File, ValueList<ProductDefinition> Products, ValueList<string> Helpers);
