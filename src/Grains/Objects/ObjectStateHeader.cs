using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>
/// The header value of a stored object: <c>1;event;tier;fingerprint;position;observed;uid;resourceVersion;origin;apiVersion;kind</c>,
/// the free texts percent-encoded, the origin <c>b</c> (brownfield) or <c>g</c> and the design, and <c>;c</c> behind it where
/// the message carries content. What the object says of products and what its row says of them follow, where there is any, as JSON
/// of one word, and behind them the facts of a Helm release likewise; <c>;c</c> is then an empty field where there is no content. Every activation of a collection reads one of these an object, hence text that is cut
/// without allocating. A later version appends fields and, if it changes the meaning of one, counts up the first.
/// </summary>
internal static class ObjectStateHeader
{
    private const string Version = "1";
    private const char Separator = ';';
    private const int Fields = 11;
    private const int ContentField = 11;
    private const int EvidenceField = 12;
    private const int MarksField = 13;
    private const int HelmField = 14;
    private const string WithContent = "c";
    private const string Greenfield = "g";
    private const string Brownfield = "b";

    private static readonly long FirstTime = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static string Write(ObjectRecord record) => string.Join(
        Separator,
        Version,
        NameOf(record.Event)[..1],
        ((int)record.Tier).ToString(CultureInfo.InvariantCulture),
        record.Fingerprint.ToString(),
        record.Position.ToString(),
        record.ObservedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        Uri.EscapeDataString(record.Uid),
        Uri.EscapeDataString(record.ResourceVersion),
        record.Design is null ? Brownfield : Greenfield + Uri.EscapeDataString(record.Design),
        Uri.EscapeDataString(record.ApiVersion),
        Uri.EscapeDataString(record.Kind) + (record.CarriesContent ? Separator + WithContent : "")
            + OfProducts(record));

    /// <summary>
    /// Reads a header. One of an unknown version, or a damaged one, gives a live object of unknown content: the next
    /// event of the object then writes it anew.
    /// </summary>
    public static ObjectRecord Read(string header)
    {
        Span<Range> parts = stackalloc Range[HelmField + 2];
        var text = header.AsSpan();
        parts.Clear();
        if (!TryReadNumbers(text, parts, out var record))
        {
            return new ObjectRecord { Event = MesheryEvent.Modified, Tier = ObjectTier.Full };
        }

        return record with
        {
            Uid = Uri.UnescapeDataString(text[parts[6]]),
            ResourceVersion = Uri.UnescapeDataString(text[parts[7]]),
            Design = text[parts[8]].StartsWith(Greenfield) ? Uri.UnescapeDataString(text[parts[8]][Greenfield.Length..]) : null,
            ApiVersion = Uri.UnescapeDataString(text[parts[9]]),
            Kind = Uri.UnescapeDataString(text[parts[10]]),
            CarriesContent = text[parts[ContentField]] is WithContent,
            Evidence = List(text[parts[EvidenceField]]),
            Marks = List(text[parts[MarksField]]),
            Helm = ProductJson.Helm(text[parts[HelmField]]),
        };
    }

    public static string NameOf(MesheryEvent @event) => @event switch
    {
        MesheryEvent.Added => "ADDED",
        MesheryEvent.Modified => "MODIFIED",
        MesheryEvent.Deleted => "DELETED",
        _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, null),
    };

    private static string OfProducts(ObjectRecord record) => record is { Evidence.Length: 0, Helm: null }
        ? ""
        : string.Join(Separator, record.CarriesContent ? "" : Separator, record.Evidence, record.Marks) + (record.Helm is { } helm ? Separator + ProductJson.AsHeader(helm) : "");

    private static string List(ReadOnlySpan<char> field) => field is ['[', ..] ? field.ToString() : "";

    private static bool TryReadNumbers(ReadOnlySpan<char> text, Span<Range> parts, out ObjectRecord record)
    {
        record = null!;
        if (text.Split(parts, Separator) < Fields
            || text[parts[0]] is not Version
            || !TryReadEvent(text[parts[1]], out var @event)
            || !byte.TryParse(text[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var tier)
            || !ContentFingerprint.TryParse(text[parts[3]], out var fingerprint)
            || !LogPosition.TryParse(text[parts[4]], out var position)
            || !long.TryParse(text[parts[5]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var observed)
            || observed < FirstTime || observed > LastTime)
        {
            return false;
        }

        record = new ObjectRecord
        {
            Event = @event,
            Tier = (ObjectTier)tier,
            Fingerprint = fingerprint,
            Position = position,
            ObservedAt = DateTimeOffset.FromUnixTimeMilliseconds(observed),
        };
        return true;
    }

    private static bool TryReadEvent(ReadOnlySpan<char> letter, out MesheryEvent @event)
    {
        @event = letter is "A" ? MesheryEvent.Added : letter is "M" ? MesheryEvent.Modified : MesheryEvent.Deleted;
        return letter is "A" or "M" or "D";
    }
}
