using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace MeshSync.Fabric.Agent.Tests.Snapshot;

/// <summary>A snapshot as a YAML reader sees it.</summary>
internal sealed class SnapshotContent
{
    private readonly List<JsonElement> _objects = [];

    public int Count => _objects.Count;

    public IEnumerable<string> Kinds => _objects.Select(item => item.GetProperty("kind").GetString()!).Distinct().Order();

    public static SnapshotContent Read(string path)
    {
        string text = File.ReadAllText(path);
        Assert.EndsWith("\n---\n", text, StringComparison.Ordinal);
        var content = new SnapshotContent();
        var parser = new Parser(new StringReader(text));
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var json = new SerializerBuilder().JsonCompatible().Build();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            // The separator behind the last document begins another one, of nothing.
            if (deserializer.Deserialize<object?>(parser) is { } document)
            {
                content._objects.Add(JsonDocument.Parse(json.Serialize(document)).RootElement);
            }
        }

        return content;
    }

    public IEnumerable<JsonElement> Of(string kind) => _objects.Where(item => item.GetProperty("kind").GetString() == kind);

    public bool Has(string kind, string @namespace, string name) => Of(kind).Any(item => Is(item, @namespace, name));

    public JsonElement Get(string kind, string @namespace, string name) => Of(kind).Single(item => Is(item, @namespace, name));

    private static bool Is(JsonElement item, string @namespace, string name)
    {
        var metadata = item.GetProperty("metadata");
        return metadata.GetProperty("name").GetString() == name
            && (metadata.TryGetProperty("namespace", out var value) ? value.GetString() : "") == @namespace;
    }
}
