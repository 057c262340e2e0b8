using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>State of an object grain: the header and the body of the object's message.</summary>
internal sealed record ObjectRecord
{
    public required MesheryEvent Event { get; init; }

    public required ObjectTier Tier { get; init; }

    /// <summary>Of the whole object, also when only its presence could be stored. Default: unknown, so it is written anew.</summary>
    public ContentFingerprint Fingerprint { get; init; }

    public LogPosition Position { get; init; }

    public string Uid { get; init; } = "";

    public string ResourceVersion { get; init; } = "";

    /// <summary>Meshery design that the object belongs to, empty if the object does not say which; null for brownfield.</summary>
    public string? Design { get; init; }

    public string ApiVersion { get; init; } = "";

    public string Kind { get; init; } = "";

    public DateTimeOffset ObservedAt { get; init; }

    /// <summary>Written while <see cref="ObjectOptions.CarryContent"/> was on, whether or not there was any.</summary>
    public bool CarriesContent { get; init; }

    /// <summary>What the object says of products; empty for nothing. See <see cref="EvidenceText"/>.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>What its row says of products; empty for nothing. See <see cref="ProductMarks"/>.</summary>
    public string Marks { get; init; } = "";

    /// <summary>What a Secret tells of its Helm release. It has no field in the message, and another catalogue may ask for it; null for nothing.</summary>
    public HelmFacts? Helm { get; init; }

    /// <summary>The message on the wire. Set while it is written and after it was read, not kept in between.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    public int MessageBytes { get; init; }

    public ObjectHead Head(ulong sequence) => new()
    {
        Fingerprint = Fingerprint,
        Uid = ObjectUid.Of(Uid),
        Position = Position,
        Sequence = sequence,
        Deleted = Event == MesheryEvent.Deleted,
        Type = TypeTag.Of(ApiVersion, Kind),
        SpeaksForProducts = Evidence.Length > 0,
        Tier = Tier,
        IsGreenfield = Design is not null,
    };

    public ObjectWord Word(ObjectKey key, ulong sequence) =>
        new() { Key = key.ToString(), Sequence = sequence, Evidence = Evidence, Marks = Marks, IsPresence = Tier == ObjectTier.Presence };
}
