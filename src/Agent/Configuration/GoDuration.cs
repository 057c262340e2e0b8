using System.Globalization;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>A length of time as Go writes it: <c>8s</c>, <c>1m30s</c>, <c>1.5h</c>.</summary>
internal static partial class GoDuration
{
    /// <exception cref="FormatException">The text is none.</exception>
    public static TimeSpan Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            throw new FormatException("expected a duration like 8s or 1m30s");
        }

        double seconds = match.Groups["part"].Captures.Sum(part => Seconds(part.Value));
        return TimeSpan.FromSeconds(match.Groups["minus"].Success ? -seconds : seconds);
    }

    private static double Seconds(string part)
    {
        string unit = part.TrimStart("0123456789.".ToCharArray());
        return double.Parse(part.AsSpan(0, part.Length - unit.Length), CultureInfo.InvariantCulture) * unit switch
        {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            "ms" => 1e-3,
            "ns" => 1e-9,
            "" => 0,
            _ => 1e-6,
        };
    }

    // The micro sign has two code points; a bare 0 needs no unit.
    [GeneratedRegex(@"^(\+|(?<minus>-))?((?<part>0)|(?<part>([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)){1,20})$")]
    private static partial Regex Form();
}
