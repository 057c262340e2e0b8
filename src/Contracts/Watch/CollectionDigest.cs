using System.Buffers.Binary;
using System.IO.Hashing;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// How many objects a collection has, and a digest of their UIDs and resourceVersions in any order. Agent and silo compute it
/// of the same resourceVersion, each from what it has; an audit compares.
/// </summary>
public record struct CollectionDigest
{
    public uint Count { get; init; }

    /// <summary>Exclusive or of a hash of each object's UID and resourceVersion.</summary>
    public ulong Value { get; init; }

    public void Add(ReadOnlySpan<byte> uidUtf8, ReadOnlySpan<byte> resourceVersionUtf8)
    {
        Span<byte> uid = stackalloc byte[16];
        XxHash128.Hash(uidUtf8, uid);
        Add(BinaryPrimitives.ReadUInt64BigEndian(uid), BinaryPrimitives.ReadUInt64BigEndian(uid[8..]), VersionStamp.Of(resourceVersionUtf8));
    }

    /// <param name="uidHigh">First half of the big-endian XxHash128 of the UID.</param>
    /// <param name="uidLow">The other half.</param>
    /// <param name="version">The resourceVersion.</param>
    public void Add(ulong uidHigh, ulong uidLow, VersionStamp version)
    {
        Span<byte> all = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(all, uidHigh);
        BinaryPrimitives.WriteUInt64BigEndian(all[8..], uidLow);
        BinaryPrimitives.WriteUInt64BigEndian(all[16..], version.Value);
        this = new CollectionDigest { Count = Count + 1, Value = Value ^ XxHash64.HashToUInt64(all) };
    }
}
