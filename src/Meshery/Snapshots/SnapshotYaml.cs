using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshSync.Fabric.Meshery.Snapshots;

/// <summary>JSON as the YAML of Meshery's snapshot files, in which one document an object is ended by <c>---</c>.</summary>
public static class SnapshotYaml
{
    private const int Deepest = 512;

    private static readonly EmitterSettings Settings = new EmitterSettings().WithBestWidth(int.MaxValue);

    /// <summary>Writes one JSON value as a YAML document, without an end.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    public static void Write(TextWriter text, ReadOnlySpan<byte> json)
    {
        var yaml = new Emitter(text, Settings);
        yaml.Emit(new StreamStart());
        yaml.Emit(new DocumentStart(null, null, isImplicit: true));
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
        while (reader.Read())
        {
            yaml.Emit(Event(ref reader));
        }

        yaml.Emit(new DocumentEnd(isImplicit: true));
        yaml.Emit(new StreamEnd());
    }

    /// <summary>Writes an object, as a message to Meshery has it, and the end of its document.</summary>
    public static void WriteDocument(TextWriter text, ReadOnlySpan<byte> item)
    {
        Write(text, item);
        text.Write("---\n");
    }

    private static ParsingEvent Event(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block),
        JsonTokenType.EndObject => new MappingEnd(),
        JsonTokenType.StartArray => new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block),
        JsonTokenType.EndArray => new SequenceEnd(),
        JsonTokenType.PropertyName => Scalar(reader.GetString()!, ScalarStyle.Plain),

        // In quotes whatever it looks like: readers of older YAML take a bare yes for true, and a version for a number.
        JsonTokenType.String => Scalar(reader.GetString()!, ScalarStyle.DoubleQuoted),
        _ => Scalar(Encoding.UTF8.GetString(reader.ValueSpan), ScalarStyle.Plain),
    };

    private static Scalar Scalar(string value, ScalarStyle style) =>
        new(AnchorName.Empty, TagName.Empty, value, style, isPlainImplicit: style == ScalarStyle.Plain, isQuotedImplicit: true);
}
