using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>What a collection tells one of its objects.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-change")]
public sealed record ObjectChange
{
    [Id(0)]
    public required WatchEventType Type { get; init; }

    [Id(1)]
    public required string ApiVersion { get; init; }

    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>Empty on a tombstone that a relist inferred.</summary>
    [Id(3)]
    public string Uid { get; init; } = "";

    [Id(4)]
    public string ResourceVersion { get; init; } = "";

    /// <summary>
    /// JSON of the object; valid only until the call returns. Empty on a delete: the last stored state is the last
    /// known one.
    /// </summary>
    [Id(5)]
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Fingerprint of <see cref="Body"/>; not set on a delete.</summary>
    [Id(6)]
    public ContentFingerprint Fingerprint { get; init; }

    /// <summary>Where in the watch log this was said.</summary>
    [Id(7)]
    public required LogPosition Position { get; init; }

    [Id(8)]
    public required ObjectTier Tier { get; init; }

    [Id(9)]
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>
    /// What the collection believes to be stored, so that a freshly activated object needs no read. A wrong belief
    /// costs a read, not correctness: the write is fenced with <see cref="ObjectHead.Sequence"/>.
    /// </summary>
    [Id(10)]
    public ObjectHead Known { get; init; }

    /// <summary>
    /// The store was removed and is another one: <see cref="Known"/> is what consumers were told, and what is stored has to be read.
    /// </summary>
    [Id(11)]
    public bool StoreWasReplaced { get; init; }
}
