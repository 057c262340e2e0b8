using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// A place in the watch log. Every stored object carries the position that last wrote it, so an event that is
/// delivered again, even behind newer ones, is recognised as old.
/// </summary>
/// <param name="Incarnation">
/// Creation time of the stream in unix milliseconds: a stream that was deleted and made again counts from 1 and is
/// still newer than everything before.
/// </param>
/// <param name="Sequence">Stream sequence, from 1; 0 is before everything.</param>
public readonly record struct LogPosition(long Incarnation, ulong Sequence) : IComparable<LogPosition>, IParsable<LogPosition>
{
    public int CompareTo(LogPosition other) =>
        Incarnation == other.Incarnation ? Sequence.CompareTo(other.Sequence) : Incarnation.CompareTo(other.Incarnation);

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incarnation}-{Sequence}");

    /// <exception cref="FormatException">The text is not <c>incarnation-sequence</c>.</exception>
    public static LogPosition Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var position) ? position : throw new FormatException($"'{s}' is not a log position: expected incarnation-sequence.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out LogPosition result) =>
        TryParse(s.AsSpan(), out result);

    public static bool TryParse(ReadOnlySpan<char> text, out LogPosition result)
    {
        result = default;
        var dash = text.IndexOf('-');
        if (dash < 0
            || !long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation)
            || !ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        result = new LogPosition(incarnation, sequence);
        return true;
    }
}
