using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Meshery.Conversion;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery;

/// <summary>
/// What a Meshery design leaves on the objects it deploys. An object with a mark is greenfield, one without is brownfield.
/// Every generation of the marks is recognised, as label or as annotation.
/// </summary>
/// <param name="DesignId">The design, a UUID as a rule; null where only the other marks are there.</param>
/// <param name="Version">The design's version.</param>
/// <param name="ComponentId">The component within the design.</param>
public readonly record struct DesignMark(string? DesignId, string? Version, string? ComponentId)
{
    /// <summary><see cref="DesignId"/> where it is a UUID, with or without hyphens: what <c>pattern_resource</c> carries.</summary>
    public Guid? DesignUuid => DesignId is { } id && TryParseUuid(Encoding.UTF8.GetBytes(id), out Guid uuid) ? uuid : null;

    /// <summary>The mark on an object, or null for a brownfield one.</summary>
    /// <exception cref="MalformedObjectException">The bytes are not one JSON object.</exception>
    public static DesignMark? Find(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            int length = Utf8Repair.Repair(json, out byte[] repaired);
            DesignMark? found = FindValid(repaired.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(repaired);
            return found;
        }

        return FindValid(json);
    }

    internal static bool TryFindUuid(scoped in JsonTape tape, int metadata, out Guid uuid)
    {
        uuid = default;
        int design = FindDesign(in tape, metadata);
        return design != JsonTape.None && TryParseUuid(tape.TextOf(design), out uuid);
    }

    private static DesignMark? FindValid(ReadOnlySpan<byte> json)
    {
        using JsonTape tape = JsonTape.Read(json, TapeScope.Presence);
        int metadata = tape.Find(JsonTape.Root, "metadata"u8);
        int design = FindDesign(in tape, metadata);
        int version = FindMark(in tape, metadata, "design.meshery.io/version"u8);
        int component = FindMark(in tape, metadata, "component.meshery.io/id"u8);
        return design == JsonTape.None && version == JsonTape.None && component == JsonTape.None
            ? null
            : new DesignMark(Text(in tape, design), Text(in tape, version), Text(in tape, component));
    }

    private static int FindDesign(scoped in JsonTape tape, int metadata)
    {
        int current = FindMark(in tape, metadata, "design.meshery.io/id"u8);
        int documented = current != JsonTape.None ? current : FindMark(in tape, metadata, "designs.meshery.io"u8);
        return documented != JsonTape.None ? documented : FindMark(in tape, metadata, "resource.pattern.meshery.io/id"u8);
    }

    private static int FindMark(scoped in JsonTape tape, int metadata, ReadOnlySpan<byte> key)
    {
        int label = tape.Find(tape.Find(metadata, "labels"u8), key, JsonTokenType.String);
        if (!RawJson.IsEmpty(in tape, label))
        {
            return label;
        }

        int annotation = tape.Find(tape.Find(metadata, "annotations"u8), key, JsonTokenType.String);
        return RawJson.IsEmpty(in tape, annotation) ? JsonTape.None : annotation;
    }

    private static string? Text(scoped in JsonTape tape, int index)
    {
        if (index == JsonTape.None)
        {
            return null;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(tape.TextOf(index).Length);
        string text = Encoding.UTF8.GetString(rented, 0, GoText.Unescape(tape.TextOf(index), rented));
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    private static bool TryParseUuid(ReadOnlySpan<byte> text, out Guid uuid)
    {
        // Longer texts with braces or spaces parse as well, but no Meshery writes those.
        uuid = default;
        return text.Length is 32 or 36 && Guid.TryParse(text, out uuid);
    }
}
