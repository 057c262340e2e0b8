using System.Globalization;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>How the pattern of each channel is written.</summary>
internal static class SignalSyntax
{
    /// <summary>What is wrong with a signal's pattern; null when nothing is.</summary>
    public static string? Wrong(Signal signal) => signal.Kind switch
    {
        SignalKind.Image => Image(signal.Pattern),
        SignalKind.Crd => signal.Pattern.Contains('.', StringComparison.Ordinal) && !signal.Pattern.StartsWith('.') ? null : "must be plural.group, or *.group for all of a group.",
        SignalKind.Resource => signal.Pattern.Contains('.', StringComparison.Ordinal) && char.IsAsciiLetterUpper(signal.Pattern[0]) ? null : "must be Kind.group.",
        SignalKind.Port => int.TryParse(signal.Pattern, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? null : "must be a port from 1 to 65535.",
        SignalKind.Kubelet => CatalogueLint.Pattern(signal.Pattern),
        SignalKind.Label or SignalKind.Annotation => signal.Pattern.StartsWith('=') || signal.Pattern.Contains(' ', StringComparison.Ordinal) ? "must be key, key=value, key=start* or domain/*." : null,
        _ => signal.Pattern.TrimEnd('*').TrimStart('*').Contains('*', StringComparison.Ordinal) ? "can have * only at its start or end." : null,
    };

    private static string? Image(string pattern)
    {
        string path = pattern.TrimEnd('*');
        string name = path[(path.LastIndexOf('/') + 1)..];
        return pattern.Contains('@', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) ? "must not have a tag or digest; versions are read from it."
            : path.Contains('*', StringComparison.Ordinal) || name.Length == 0 ? "must be registry/path/name; * may stand only at the end of the name."
            : null;
    }
}
