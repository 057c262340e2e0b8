using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// A resourceVersion in eight bytes, for equality only: the number it nearly always is, else (it is opaque by contract)
/// a hash with the top bit set.
/// </summary>
public readonly record struct VersionStamp(ulong Value)
{
    private const ulong Hashed = 1UL << 63;

    public bool IsKnown => Value != 0;

    public static VersionStamp Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return default;
        }

        var isNumber = Utf8Parser.TryParse(utf8, out ulong number, out var read) && read == utf8.Length;
        return new VersionStamp(isNumber && utf8[0] != (byte)'0' && number < Hashed ? number : XxHash64.HashToUInt64(utf8) | Hashed);
    }

    public static VersionStamp Of(string text) => Of(Encoding.UTF8.GetBytes(text));
}
