using MeshSync.Fabric.Fingerprints.Products;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>Reads catalogue documents; docs/catalogue.md describes them.</summary>
public static class CatalogueYaml
{
    /// <param name="file">Where the text comes from, for messages.</param>
    /// <param name="text">YAML, or JSON, which is YAML.</param>
    /// <exception cref="CatalogueException">Names file, line, product and field of everything that is wrong.</exception>
    public static CatalogueDocument Read(string file, TextReader text)
    {
        var problems = new List<CatalogueProblem>();
        var products = new List<ProductDefinition>();
        var helpers = new List<string>();
        foreach (YamlDocument document in Load(file, text))
        {
            var root = new YamlFields(document.RootNode, new YamlPlace(file, "", ""), problems);
            foreach (YamlNode node in root.Items("products"))
            {
                if (ProductYaml.Read(file, products.Count, node, problems) is { } product)
                {
                    products.Add(product);
                }
            }

            helpers.AddRange(root.Texts("helpers"));
            root.RefuseOthers();
        }

        foreach (IGrouping<string, ProductDefinition> same in products.GroupBy(product => product.Id, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            problems.Add(new CatalogueProblem(file, 0, same.Key, "id", $"defined {same.Count()} times in this file; an id is one product's."));
        }

        return problems.Count == 0 ? new CatalogueDocument(file, [.. products], [.. helpers]) : throw new CatalogueException(problems);
    }

    private static IList<YamlDocument> Load(string file, TextReader text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new MergingParser(new ShallowParser(new Parser(text))));
        }
        catch (YamlException failure)
        {
            throw new CatalogueException([new CatalogueProblem(file, (int)failure.Start.Line, "", "", $"no YAML: {failure.Message}")]);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // Some of what is no YAML confuses the library before it can say where.
            throw new CatalogueException([new CatalogueProblem(file, 0, "", "", $"no YAML: {failure.Message}")]);
        }

        return stream.Documents.Count > 0
            ? stream.Documents
            : throw new CatalogueException([new CatalogueProblem(file, 0, "", "", "the document is empty; it needs products.")]);
    }
}
