using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>Apiversion and kind in two bytes, for equality only: there are never more than a few of an object.</summary>
internal static class TypeTag
{
    /// <summary>0 where either is unknown.</summary>
    public static ushort Of(string apiVersion, string kind)
    {
        if (apiVersion.Length == 0 || kind.Length == 0)
        {
            return 0;
        }

        ulong hash = XxHash64.HashToUInt64(MemoryMarshal.AsBytes(kind.AsSpan()), (long)XxHash64.HashToUInt64(MemoryMarshal.AsBytes(apiVersion.AsSpan())));
        return (ushort)(hash | 1);
    }
}
