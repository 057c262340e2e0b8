using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Deploy;

/// <summary>Documents of a stream of YAML.</summary>
internal static class Manifests
{
    public static IReadOnlyList<YamlMappingNode> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()];
    }

    public static IEnumerable<YamlMappingNode> OfKind(this IEnumerable<YamlMappingNode> documents, string kind) =>
        documents.Where(document => document.Text("kind") == kind);

    public static string? Text(this YamlNode node, params ReadOnlySpan<string> path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IReadOnlyList<string> Texts(this YamlNode node, params ReadOnlySpan<string> path) =>
        [.. (node.At(path) as YamlSequenceNode ?? []).OfType<YamlScalarNode>().Select(item => item.Value!)];

    public static IEnumerable<YamlNode> Items(this YamlNode node, params ReadOnlySpan<string> path) => node.At(path) as YamlSequenceNode ?? [];

    /// <summary>Names and texts of a map.</summary>
    public static IEnumerable<(string Name, string Text)> Pairs(this YamlNode node, params ReadOnlySpan<string> path) =>
        (node.At(path) as YamlMappingNode ?? []).Select(pair => (((YamlScalarNode)pair.Key).Value!, (pair.Value as YamlScalarNode)?.Value ?? ""));

    private static YamlNode? At(this YamlNode node, ReadOnlySpan<string> path)
    {
        var found = node;
        foreach (var key in path)
        {
            if (found is not YamlMappingNode map || !map.Children.TryGetValue(key, out found!))
            {
                return null;
            }
        }

        return found;
    }
}
