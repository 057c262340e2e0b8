using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Cli.Documents;

/// <summary>
/// Reads what Go's YAML reads and ours refuses: a doubled key, of which the last counts, and lines of nothing but too many spaces before
/// a block of text. Published manifests have both.
/// </summary>
internal static partial class LenientYaml
{
    /// <exception cref="YamlException">It is no YAML for anybody.</exception>
    public static IEnumerable<YamlNode> Load(string text)
    {
        var parser = YamlJson.Parser(BlankLine().Replace(text, ""));
        var anchors = new Dictionary<AnchorName, YamlNode>();
        var documents = new List<YamlNode>();
        parser.Consume<StreamStart>();
        while (!parser.TryConsume<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            documents.Add(Node(parser, anchors));
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private static YamlNode Node(IParser parser, Dictionary<AnchorName, YamlNode> anchors)
    {
        switch (parser.Current)
        {
            case AnchorAlias alias:
                parser.MoveNext();
                return anchors.TryGetValue(alias.Value, out YamlNode? known)
                    ? known
                    : throw new YamlException(alias.Start, alias.End, $"the alias {alias.Value} refers to nothing.");
            case Scalar scalar:
                parser.MoveNext();
                return Anchored(anchors, scalar, new YamlScalarNode(scalar.Value) { Style = scalar.Style, Tag = scalar.Tag });
            case SequenceStart sequence:
                parser.MoveNext();
                return Sequence(parser, anchors, Anchored(anchors, sequence, new YamlSequenceNode()));
            default:
                return Mapping(parser, anchors);
        }
    }

    private static YamlSequenceNode Sequence(IParser parser, Dictionary<AnchorName, YamlNode> anchors, YamlSequenceNode node)
    {
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            node.Add(Node(parser, anchors));
        }

        return node;
    }

    private static YamlMappingNode Mapping(IParser parser, Dictionary<AnchorName, YamlNode> anchors)
    {
        YamlMappingNode node = Anchored(anchors, parser.Consume<MappingStart>(), new YamlMappingNode());
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode key = Node(parser, anchors);
            node.Children[key] = Node(parser, anchors);
        }

        return node;
    }

    private static T Anchored<T>(Dictionary<AnchorName, YamlNode> anchors, NodeEvent start, T node)
        where T : YamlNode
    {
        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor] = node;
        }

        return node;
    }

    [GeneratedRegex(@"^[ \t]+(?=\r?$)", RegexOptions.Multiline)]
    private static partial Regex BlankLine();
}
