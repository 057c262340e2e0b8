using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>The fixed bytes around the object. They are at known places, so a stored message is relabelled without parsing it.</summary>
internal static class MessageFrame
{
    private static ReadOnlySpan<byte> Prefix => """{"ObjectType":"meshsync-data","EventType":"""u8;

    private static ReadOnlySpan<byte> Middle => ""","Request":null,"Object":"""u8;

    // Within a JSON string a quote is always escaped, so these bytes can only be the key itself.
    private static ReadOnlySpan<byte> ComponentMetadata => ""","component_metadata":"""u8;

    public static void WriteStart(ref WireWriter writer, MesheryEvent mesheryEvent)
    {
        writer.Raw(Prefix);
        writer.Raw(Label(mesheryEvent));
        writer.Raw(Middle);
    }

    public static void WriteEnd(ref WireWriter writer) => writer.Raw("}"u8);

    public static MesheryEvent EventOf(ReadOnlySpan<byte> message)
    {
        foreach (MesheryEvent candidate in (ReadOnlySpan<MesheryEvent>)[MesheryEvent.Added, MesheryEvent.Modified, MesheryEvent.Deleted])
        {
            if (message.StartsWith(Prefix)
                && message[Prefix.Length..].StartsWith(Label(candidate))
                && message[(Prefix.Length + Label(candidate).Length)..].StartsWith(Middle))
            {
                return candidate;
            }
        }

        throw new ArgumentException("Not a meshsync-data message of this project: its prefix differs.", nameof(message));
    }

    public static ReadOnlyMemory<byte> ObjectOf(ReadOnlyMemory<byte> message) =>
        message[(Prefix.Length + Label(EventOf(message.Span)).Length + Middle.Length)..^1];

    public static ReadOnlyMemory<byte> Relabel(ReadOnlyMemory<byte> message, MesheryEvent mesheryEvent)
    {
        MesheryEvent current = EventOf(message.Span);
        if (current == mesheryEvent)
        {
            return message;
        }

        ReadOnlySpan<byte> rest = message.Span[(Prefix.Length + Label(current).Length)..];
        (int cutStart, int cutLength) = mesheryEvent == MesheryEvent.Deleted ? ComponentMetadataValue(rest) : (0, 0);
        ReadOnlySpan<byte> replacement = cutLength > 0 ? "null"u8 : [];

        byte[] relabelled = new byte[Prefix.Length + Label(mesheryEvent).Length + rest.Length - cutLength + replacement.Length];
        Span<byte> target = relabelled;
        Append(ref target, Prefix);
        Append(ref target, Label(mesheryEvent));
        Append(ref target, rest[..cutStart]);
        Append(ref target, replacement);
        Append(ref target, rest[(cutStart + cutLength)..]);
        return relabelled;
    }

    /// <summary>Where the value of <c>component_metadata</c> is; 0, 0 when there is none.</summary>
    public static (int Start, int Length) ComponentMetadataValue(ReadOnlySpan<byte> rest)
    {
        int start = rest.IndexOf(ComponentMetadata);
        if (start < 0)
        {
            return (0, 0);
        }

        start += ComponentMetadata.Length;
        var reader = new Utf8JsonReader(rest[start..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = RawObject.MaxDepth }));
        return reader.Read() && reader.TrySkip()
            ? (start, (int)reader.BytesConsumed)
            : throw new ArgumentException("Not a meshsync-data message of this project: its component_metadata is cut short.", nameof(rest));
    }

    private static void Append(ref Span<byte> target, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target);
        target = target[bytes.Length..];
    }

    private static ReadOnlySpan<byte> Label(MesheryEvent mesheryEvent) => mesheryEvent switch
    {
        MesheryEvent.Added => "\"ADDED\""u8,
        MesheryEvent.Modified => "\"MODIFIED\""u8,
        MesheryEvent.Deleted => "\"DELETED\""u8,
        _ => throw new ArgumentOutOfRangeException(nameof(mesheryEvent), mesheryEvent, "Not an event that Meshery knows."),
    };
}
