using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>The stored message of an object, as far as deciding about the next event needs it. The default: nothing is stored.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-head")]
public readonly record struct ObjectHead
{
    [Id(0)]
    public ContentFingerprint Fingerprint { get; init; }

    [Id(1)]
    public ObjectUid Uid { get; init; }

    /// <summary>Newest event known to be contained in the stored message.</summary>
    [Id(2)]
    public LogPosition Position { get; init; }

    /// <summary>Stream sequence of the stored message, the fence of the next write; 0: nothing is stored.</summary>
    [Id(3)]
    public ulong Sequence { get; init; }

    /// <summary>The stored message is a tombstone, kept so that a late event cannot resurrect the object.</summary>
    [Id(4)]
    public bool Deleted { get; init; }

    /// <summary>
    /// Apiversion and kind of the stored message, as <see cref="TypeTag"/> has them; 0: unknown. They are part of what a
    /// consumer identifies an object by.
    /// </summary>
    [Id(5)]
    public ushort Type { get; init; }

    /// <summary>How deep the stored message goes.</summary>
    [Id(6)]
    public ObjectTier Tier { get; init; }

    /// <summary>The stored message has a design mark: the object is one that Meshery made.</summary>
    [Id(7)]
    public bool IsGreenfield { get; init; }

    /// <summary>The stored message has more in its header than a change of the object tells: what it says of products.</summary>
    [Id(8)]
    public bool SpeaksForProducts { get; init; }

    public bool IsPresence => Tier == ObjectTier.Presence;

    public bool IsLive => Sequence != 0 && !Deleted;

    /// <summary>Whether the stored message already shows this content of this very object.</summary>
    public bool Shows(ObjectUid uid, ContentFingerprint fingerprint) => IsLive && Uid == uid && Fingerprint == fingerprint;
}
