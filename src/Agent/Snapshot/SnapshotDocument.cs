using System.Buffers;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>An object as a YAML document of a snapshot: Meshery's model of it, ended by <c>---</c>.</summary>
internal static class SnapshotDocument
{
    private static readonly EmitterSettings Settings = new EmitterSettings().WithBestWidth(int.MaxValue);

    /// <exception cref="Contracts.Objects.MalformedObjectException">The bytes are not one JSON object.</exception>
    public static byte[] Of(string clusterId, ResourceType type, ReadOnlySpan<byte> json)
    {
        var message = new ArrayBufferWriter<byte>(json.Length * 2);
        MesheryMessage.Write(message, MesheryEvent.Added, clusterId, type.ApiVersion, type.Kind, json);
        using var text = new StringWriter { NewLine = "\n" };
        Write(new Emitter(text, Settings), MesheryMessage.ObjectOf(message.WrittenMemory).Span);
        text.Write("---\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(Emitter yaml, ReadOnlySpan<byte> json)
    {
        yaml.Emit(new StreamStart());
        yaml.Emit(new DocumentStart(null, null, isImplicit: true));
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            yaml.Emit(Event(ref reader));
        }

        yaml.Emit(new DocumentEnd(isImplicit: true));
        yaml.Emit(new StreamEnd());
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
