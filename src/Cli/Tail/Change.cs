using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MeshSync.Fabric.Cli.Tail;

/// <summary>What a line of <c>fabric tail</c> shows of a message that Meshery Server receives.</summary>
internal sealed record Change(string Event, string ClusterId, string Kind, string Namespace, string Name)
{
    private const int ClusterWidth = 8;

    /// <summary>False for what is not one object with an event: other message types, other JSON, no JSON.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out Change? change)
    {
        var draft = new Change("", "", "", "", "");
        try
        {
            var reader = new Utf8JsonReader(message);
            change = reader.Read() && reader.TokenType == JsonTokenType.StartObject ? ReadEnvelope(ref reader, draft) : draft;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            change = null;
        }

        change = change is { Event.Length: > 0, Kind.Length: > 0 } ? change : null;
        return change is not null;
    }

    /// <summary>Event, cluster, kind and name in columns. Nothing of it is a command to the terminal.</summary>
    public override string ToString()
    {
        var line = $"{Event,-8}  {ClusterId[..Math.Min(ClusterWidth, ClusterId.Length)],-ClusterWidth}  {Kind,-24}  {(Namespace.Length > 0 ? Namespace + "/" : "")}{Name}";
        return line.Any(char.IsControl) ? new string([.. line.Select(letter => char.IsControl(letter) ? '\ufffd' : letter)]) : line;
    }

    private static Change ReadEnvelope(ref Utf8JsonReader reader, Change change)
    {
        while (NextProperty(ref reader) is { } property)
        {
            change = property switch
            {
                "EventType" => change with { Event = reader.GetString() ?? "" },
                "Object" when reader.TokenType == JsonTokenType.StartObject => ReadObject(ref reader, change),
                _ => Skip(ref reader, change),
            };
        }

        return change;
    }

    private static Change ReadObject(ref Utf8JsonReader reader, Change change)
    {
        while (NextProperty(ref reader) is { } property)
        {
            change = property switch
            {
                "kind" => change with { Kind = reader.GetString() ?? "" },
                "cluster_id" => change with { ClusterId = reader.GetString() ?? "" },
                "metadata" when reader.TokenType == JsonTokenType.StartObject => ReadMetadata(ref reader, change),
                _ => Skip(ref reader, change),
            };
        }

        return change;
    }

    private static Change ReadMetadata(ref Utf8JsonReader reader, Change change)
    {
        while (NextProperty(ref reader) is { } property)
        {
            change = property switch
            {
                "name" => change with { Name = reader.GetString() ?? "" },
                "namespace" => change with { Namespace = reader.GetString() ?? "" },
                _ => Skip(ref reader, change),
            };
        }

        return change;
    }

    /// <summary>Moves to the value of the next property; null at the end of the object.</summary>
    private static string? NextProperty(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        var name = reader.GetString();
        return reader.Read() ? name : null;
    }

    private static Change Skip(ref Utf8JsonReader reader, Change change)
    {
        reader.Skip();
        return change;
    }
}
