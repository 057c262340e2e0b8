using System.Text.Json;
using MeshSync.Fabric.Fingerprints.Catalogues;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Fingerprints.Tests.Catalogues;

/// <summary>docs/catalogue.schema.json is for editors; here it is held to the words that catalogues are written in.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void Schema_KnowsEveryWordOfTheBuiltInCatalogue()
    {
        var used = new HashSet<(string Shape, string Word)>();
        foreach (var document in Documents())
        {
            Collect(used, "product", document, "products");
        }

        Assert.Contains(("signal", "rebuilt"), used);
        Assert.Equal([], used.Where(word => !Words(word.Shape).Contains(word.Word)));
    }

    [Theory]
    [InlineData("signal")]
    [InlineData("component")]
    public void Schema_KnowsEveryChannel(string shape) =>
        Assert.Superset(new HashSet<string> { "image", "crd", "chart", "label", "annotation", "apiService", "webhook", "env", "arg", "configMap", "workload", "port", "resource", "kubelet" }, Words(shape));

    private static void Collect(HashSet<(string Shape, string Word)> used, string shape, YamlMappingNode parent, string list)
    {
        if (!parent.Children.TryGetValue(list, out var items) || items is not YamlSequenceNode sequence)
        {
            return;
        }

        foreach (var item in sequence.OfType<YamlMappingNode>())
        {
            used.UnionWith(item.Children.Keys.Select(key => (shape, ((YamlScalarNode)key).Value!)));
            if (shape is "product" or "component")
            {
                Collect(used, "signal", item, "signals");
            }

            if (shape == "product")
            {
                Collect(used, "component", item, "components");
                Collect(used, "version", item, "version");
            }
        }
    }

    private static HashSet<string> Words(string shape)
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalogue.schema.json")));
        return [.. schema.RootElement.GetProperty("$defs").GetProperty(shape).GetProperty("properties").EnumerateObject().Select(property => property.Name)];
    }

    private static IEnumerable<YamlMappingNode> Documents()
    {
        var assembly = typeof(Catalogue).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var stream = new YamlStream();
            stream.Load(text);
            yield return (YamlMappingNode)stream.Documents[0].RootNode;
        }
    }
}
