using System.Globalization;
using System.Text;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>The number of a change and the moment at which it was made, written into an object as a label or an annotation and read off its message on core.</summary>
internal static class SentMark
{
    public const string Key = "bench/sent";

    private const int MostChanges = 100_000;

    /// <summary>The value of the mark. The stopwatch shares its clock with the subscriber, which runs in this process.</summary>
    public static UInt128 Of(long sentAt, int change) => ((UInt128)sentAt * MostChanges) + (uint)change;

    /// <summary>The mark of a message; null where it has none.</summary>
    public static (int Change, long SentAt)? Find(byte[] message)
    {
        ReadOnlySpan<byte> marker = "\"key\":\"bench/sent\",\"value\":\""u8;
        var at = message.AsSpan().IndexOf(marker);
        if (at < 0)
        {
            return null;
        }

        var digits = message.AsSpan(at + marker.Length);
        var text = Encoding.ASCII.GetString(digits[..digits.IndexOf((byte)'"')]);
        var value = UInt128.Parse(text, CultureInfo.InvariantCulture);
        return ((int)(value % MostChanges), (long)(value / MostChanges));
    }
}
