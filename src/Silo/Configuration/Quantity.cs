using System.Globalization;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Numbers with units as settings are written; null for anything else.</summary>
internal static class Quantity
{
    /// <summary>1048576, 1024Ki, 1Mi, 2Gi, 1Ti; more than zero.</summary>
    public static long? Bytes(string text)
    {
        var (digits, unit) = text switch
        {
            [.. var head, 'K', 'i'] => (head, 1L << 10),
            [.. var head, 'M', 'i'] => (head, 1L << 20),
            [.. var head, 'G', 'i'] => (head, 1L << 30),
            [.. var head, 'T', 'i'] => (head, 1L << 40),
            _ => (text, 1L),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue / unit
            ? number * unit
            : null;
    }

    /// <summary>90s, 15m, 24h, 7d.</summary>
    public static TimeSpan? Duration(string text)
    {
        TimeSpan? unit = text switch
        {
            [.., 's'] => TimeSpan.FromSeconds(1),
            [.., 'm'] => TimeSpan.FromMinutes(1),
            [.., 'h'] => TimeSpan.FromHours(1),
            [.., 'd'] => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } one && ushort.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? one * number
            : null;
    }
}
