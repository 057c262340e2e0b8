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

    /// <summary>Whether the event says nothing new: its version is known, as deep as it goes.</summary>
    public readonly bool Knows(in WatchEvent upsert, ushort type)
    {
        var version = VersionStamp.Of(upsert.ResourceVersionUtf8.Span);
        return version == Version && !Lost && version.IsKnown && (Head.IsLive || Rejected) && Head.Type == type
            && (Rejected || Head.IsPresence == (upsert.Depth == WatchDepth.Presence)) && Is(upsert);
    }

    /// <summary>Whether the object is known and the event, which is the lesser half of one, can wait for the other half.</summary>
    public readonly bool CanWaitFor(in WatchEvent upsert, ushort type) =>
        upsert.Depth == WatchDepth.WholeFollows && !Lost && Head.IsLive && Head.Type == type && Is(upsert);

    private readonly bool Is(in WatchEvent upsert) => Head.Uid == ObjectUid.Of(upsert.UidUtf8.Span);
}
