using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>
/// A UID in 16 bytes, for comparison only. A hash, because Kubernetes promises no format (most are UUIDs, and a
/// collection holds one for each of its objects).
/// </summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-uid")]
public readonly record struct ObjectUid([property: Id(0)] ulong High, [property: Id(1)] ulong Low)
{
    public static ObjectUid Of(ReadOnlySpan<byte> utf8)
    {
        Span<byte> digest = stackalloc byte[16];
        XxHash128.Hash(utf8, digest);
        return new ObjectUid(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
    }

    public static ObjectUid Of(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = text.Length <= 128 ? stackalloc byte[384] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return Of(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }
}
