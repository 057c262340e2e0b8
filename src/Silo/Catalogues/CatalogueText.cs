using System.IO.Hashing;
using System.Text;
using MeshSync.Fabric.Fingerprints.Catalogues;

namespace MeshSync.Fabric.Silo.Catalogues;

/// <summary>A catalogue document as it was written.</summary>
/// <param name="Name">File or key.</param>
/// <param name="Text">YAML.</param>
internal sealed record CatalogueText(string Name, string Text)
{
    /// <summary>The documents of a file or a folder, in order of their names; none when no path is given.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public static IReadOnlyList<CatalogueText> Load(string path)
    {
        string[] files = path.Length == 0 ? [] : Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal)]
            : [path];
        return [.. files.Select(file => new CatalogueText(Path.GetFileName(file), File.ReadAllText(file)))];
    }

    /// <summary>The built-in catalogue and these documents, of which later ones replace products of earlier ones.</summary>
    /// <exception cref="CatalogueException">Says what is wrong and where.</exception>
    public static Catalogue Compile(IEnumerable<CatalogueText> texts) =>
        new([.. BuiltInCatalogue.Documents(), .. texts.Select(text => CatalogueYaml.Read(text.Name, new StringReader(text.Text)))]);

    /// <summary>Differs whenever the documents do, or the program that knows the built-in ones.</summary>
    public static string Tag(IEnumerable<CatalogueText> texts)
    {
        var hash = new XxHash128();
        hash.Append(typeof(Catalogue).Module.ModuleVersionId.ToByteArray());
        foreach (var text in texts)
        {
            hash.Append(Encoding.UTF8.GetBytes($"{text.Name}\0{text.Text}\0"));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
