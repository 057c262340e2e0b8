using System.Reflection;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>The documents in the folder BuiltIn, which are resources of the assembly.</summary>
public static class BuiltInCatalogue
{
    private const string Prefix = "catalogue/";

    internal static readonly Lazy<Catalogue> Instance = new(() => new Catalogue(Documents()));

    /// <summary>One for each file, to which others can be added.</summary>
    public static IEnumerable<CatalogueDocument> Documents()
    {
        Assembly assembly = typeof(BuiltInCatalogue).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return CatalogueYaml.Read(name[Prefix.Length..], text);
        }
    }
}
