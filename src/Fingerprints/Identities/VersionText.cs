using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>
/// Versions as people write them into tags, labels and charts. A version has at least two numbers; a pre-release stays, while prefixes
/// (<c>v</c>, <c>stable-</c>) and what builds add (<c>-alpine</c>, <c>+k3s1</c>, <c>-eks-5e0fdde</c>) goes. Anything else, such as
/// <c>latest</c>, <c>16</c> or a commit, is no version.
/// </summary>
public static partial class VersionText
{
    public static bool TryParse(string? raw, [NotNullWhen(true)] out string? version)
    {
        version = null;
        Match match = Shape().Match(raw ?? "");
        if (!match.Success)
        {
            return false;
        }

        version = match.Groups["numbers"].Value + match.Groups["pre"].Value;
        return true;
    }

    /// <summary>Orders versions by their numbers; a pre-release comes before its release.</summary>
    public static int Compare(string left, string right)
    {
        ReadOnlySpan<char> leftNumbers = Numbers(left), rightNumbers = Numbers(right);
        MemoryExtensions.SpanSplitEnumerator<char> a = leftNumbers.Split('.'), b = rightNumbers.Split('.');
        while (true)
        {
            bool hasLeft = a.MoveNext(), hasRight = b.MoveNext();
            if (!hasLeft && !hasRight)
            {
                break;
            }

            ulong x = hasLeft ? Number(leftNumbers[a.Current]) : 0, y = hasRight ? Number(rightNumbers[b.Current]) : 0;
            if (x != y)
            {
                return x.CompareTo(y);
            }
        }

        bool leftIsRelease = leftNumbers.Length == left.Length, rightIsRelease = rightNumbers.Length == right.Length;
        return leftIsRelease == rightIsRelease ? string.CompareOrdinal(left, right) : leftIsRelease.CompareTo(rightIsRelease);
    }

    private static ReadOnlySpan<char> Numbers(string version) =>
        version.Contains('-', StringComparison.Ordinal) ? version.AsSpan(0, version.IndexOf('-', StringComparison.Ordinal)) : version;

    private static ulong Number(ReadOnlySpan<char> digits) => ulong.TryParse(digits, out ulong number) ? number : 0;

    [GeneratedRegex(
        @"^(?:(?:stable|edge|release|version|prod)-)?v?(?<numbers>\d{1,10}(?:\.\d{1,10}){1,3})(?<pre>-(?:alpha|beta|rc|pre|preview|dev)[.-]?\d{0,10}(?:\.\d{1,10})*)?(?=$|[-+_.])",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
