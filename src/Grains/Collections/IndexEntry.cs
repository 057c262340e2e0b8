using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>All that a collection remembers of an object: a hundred bytes, where the object itself may be a megabyte.</summary>
internal struct IndexEntry
{
    /// <summary>The stored message; its position is that of the newest event seen, also of one that changed nothing.</summary>
    public ObjectHead Head;

    public VersionStamp Version;

    /// <summary>The relist that last listed the object.</summary>
    public uint Listed;

    /// <summary>While a batch is read: 1 + place of the object's change in the batch's plan; else 0.</summary>
    public int Planned;

    /// <summary>The newest version cannot be told to Meshery; it is not tried again until there is a newer one.</summary>
    public bool Rejected;

    /// <summary>What was stored went with its store: consumers were told, and nothing shows it any more.</summary>
    public bool Lost;

    public readonly bool Knows(VersionStamp version, ReadOnlySpan<byte> uidUtf8, ushort type) =>
        version == Version && !Lost && version.IsKnown && (Head.IsLive || Rejected) && Head.Type == type && Head.Uid == ObjectUid.Of(uidUtf8);
}
