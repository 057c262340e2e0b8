using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Cli.Wire;

/// <summary>One input line: an event, a cluster and an object's bytes, which stay as they came.</summary>
internal readonly ref struct WireLine
{
    private const string Shape = """expected {"event":"ADDED","cluster_id":"…","object":{…}}""";

    private WireLine(MesheryEvent mesheryEvent, string clusterId, ReadOnlySpan<byte> json)
    {
        Event = mesheryEvent;
        ClusterId = clusterId;
        Object = json;
    }

    public MesheryEvent Event { get; }

    public string ClusterId { get; }

    public ReadOnlySpan<byte> Object { get; }

    /// <exception cref="FormatException">What is wrong with the line, and what to do about it.</exception>
    public static WireLine Parse(ReadOnlySpan<byte> line, WireDefaults defaults)
    {
        MesheryEvent? mesheryEvent = defaults.Event;
        string? clusterId = defaults.ClusterId;
        ReadOnlySpan<byte> json = [];
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = RawObject.MaxDepth + 1 });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new FormatException($"not a JSON object; {Shape}.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty(ref reader, line, ref mesheryEvent, ref clusterId, ref json);
            }

            reader.Read();
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{MalformedObjectException.From(failure, line).Message.TrimEnd('.')}; {Shape}.", failure);
        }

        return new WireLine(
            mesheryEvent ?? throw new FormatException("\"event\" is missing; add ADDED, MODIFIED or DELETED, or give --event."),
            clusterId ?? throw new FormatException("\"cluster_id\" is missing; add the UID of the namespace kube-system, or give --cluster-id."),
            json.IsEmpty ? throw new FormatException("\"object\" is missing; add the Kubernetes object.") : json);
    }

    /// <exception cref="FormatException">Not an event that Meshery knows.</exception>
    public static MesheryEvent ParseEvent(string? text, string where) => text?.ToUpperInvariant() switch
    {
        "ADDED" => MesheryEvent.Added,
        "MODIFIED" => MesheryEvent.Modified,
        "DELETED" => MesheryEvent.Deleted,
        _ => throw new FormatException($"{where} is '{text}'; set it to ADDED, MODIFIED or DELETED."),
    };

    private static void ReadProperty(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> line, ref MesheryEvent? mesheryEvent, ref string? clusterId, ref ReadOnlySpan<byte> json)
    {
        if (reader.NameIs("event"u8))
        {
            mesheryEvent = ParseEvent(ReadText(ref reader, "event"), "\"event\"");
        }
        else if (reader.NameIs("cluster_id"u8))
        {
            clusterId = ReadText(ref reader, "cluster_id");
        }
        else if (reader.NameIs("object"u8))
        {
            json = line[ReadObject(ref reader)];
        }
        else
        {
            reader.Skip();
        }
    }

    private static Range ReadObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException($"\"object\" is no JSON object, at byte {start}; put the Kubernetes object itself there.");
        }

        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static string ReadText(ref Utf8JsonReader reader, string key)
    {
        reader.Read();
        try
        {
            return reader.TokenType == JsonTokenType.String
                ? reader.GetString()!
                : throw new FormatException($"\"{key}\" is not text, at byte {reader.TokenStartIndex}; put it in quotes.");
        }
        catch (InvalidOperationException failure)
        {
            throw new FormatException($"\"{key}\" is not Unicode text, at byte {reader.TokenStartIndex}.", failure);
        }
    }
}
