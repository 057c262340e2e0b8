using System.Buffers;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Cli.Documents;

/// <summary>YAML documents as JSON, scalars typed as kubectl types them (YAML 1.1: <c>yes</c> and <c>on</c> are true).</summary>
internal static class YamlJson
{
    // An alias can refer to a node it is in.
    private const int MaxDepth = 1_000;

    // A text has about as many parsing events as characters, at most; what has more than that comes of merges that multiply.
    private const int SpareEvents = 100_000;

    public static List<byte[]> Convert(TextReader text)
    {
        string whole = text.ReadToEnd();
        return [.. Load(whole).Where(root => !IsEmpty(root)).Select(Convert)];
    }

    /// <summary>Bounded by the text, for published manifests have more than the library expects of any.</summary>
    internal static MergingParser Parser(string text) => new(new Parser(new StringReader(text)), (2 * text.Length) + SpareEvents);

    private static IEnumerable<YamlNode> Load(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(Parser(text));
            return stream.Documents.Select(document => document.RootNode);
        }
        catch (YamlException strict)
        {
            try
            {
                return LenientYaml.Load(text);
            }
            catch (YamlException)
            {
                // The stricter one says more precisely where and what.
                throw strict;
            }
        }
    }

    private static bool IsEmpty(YamlNode root) => root is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" };

    private static byte[] Convert(YamlNode root)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = MaxDepth + 1 }))
        {
            Write(writer, root, depth: 0);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node, int depth)
    {
        if (depth == MaxDepth)
        {
            throw new YamlException(node.Start, node.End, $"nested deeper than {MaxDepth} levels, or an alias within itself.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                writer.WriteStartObject();
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    writer.WritePropertyName(KeyOf(key));
                    Write(writer, value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                writer.WriteStartArray();
                foreach (YamlNode child in sequence.Children)
                {
                    Write(writer, child, depth + 1);
                }

                writer.WriteEndArray();
                break;
            default:
                YamlScalar.Write(writer, (YamlScalarNode)node);
                break;
        }
    }

    private static string KeyOf(YamlNode key) => key is YamlScalarNode { Value: { } text }
        ? text
        : throw new YamlException(key.Start, key.End, "a key of an object must be text.");
}
