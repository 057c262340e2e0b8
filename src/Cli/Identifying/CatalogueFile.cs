using MeshSync.Fabric.Fingerprints.Catalogues;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary>A catalogue document on disk.</summary>
internal static class CatalogueFile
{
    /// <exception cref="CatalogueException">What is wrong in it.</exception>
    public static CatalogueDocument Read(string file)
    {
        using StreamReader text = File.OpenText(file);
        return CatalogueYaml.Read(file, text);
    }
}
