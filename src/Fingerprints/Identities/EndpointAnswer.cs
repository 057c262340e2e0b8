using MeshSync.Fabric.Fingerprints.Matching;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What a product answers at its own endpoint, and how its definition says that this is to be read.</summary>
public static class EndpointAnswer
{
    /// <summary>
    /// The names that lead to the value in a JSON answer: of a JSON pointer when the rule's field begins with a slash, else between its dots;
    /// empty when the whole answer is the value.
    /// </summary>
    public static IReadOnlyList<string> Names(VersionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Field.Length == 0 ? []
            : rule.Field[0] != '/' ? rule.Field.Split('.')
            : [.. rule.Field[1..].Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    /// <summary>The version in an answer; null when it has none.</summary>
    /// <param name="pattern">A regular expression with a group <c>version</c>; empty takes the whole answer.</param>
    /// <param name="answer">What the product said.</param>
    public static VersionClaim? Read(string pattern, string answer)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var raw = pattern.Length == 0 ? answer : ProductRule.Compile(pattern).Match(answer).Groups["version"].Value;
        return VersionText.TryParse(raw, out var version) ? new VersionClaim(version, raw, VersionSource.Endpoint) : null;
    }
}
