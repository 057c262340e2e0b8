using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>All forms of label selectors: <c>a=b</c>, <c>a!=b</c>, <c>a in (b,c)</c>, <c>a notin (b)</c>, <c>a</c>, <c>!a</c>.</summary>
internal sealed partial class LabelSelector
{
    private readonly List<Requirement> _requirements = [];

    public static LabelSelector? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var selector = new LabelSelector();
        foreach (Match term in Term().Matches(text))
        {
            selector._requirements.Add(Requirement.Parse(term.Value.Trim()));
        }

        return selector;
    }

    /// <param name="metadata">The object's metadata.</param>
    public bool Matches(ReadOnlySpan<byte> metadata)
    {
        var labels = new Utf8JsonReader(metadata);
        var labelled = JsonPath.Enter(ref labels, "labels"u8) && labels.TokenType == JsonTokenType.StartObject;
        foreach (var requirement in _requirements)
        {
            // Each requirement reads the labels with a copy of the reader.
            if (!requirement.Matches(labels, labelled))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"(?:[^,(]|\([^)]*\))+")]
    private static partial Regex Term();

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s+(?<op>in|notin)\s*\((?<values>[^)]*)\)$")]
    private static partial Regex SetTerm();

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s*(?<op>==|=|!=)\s*(?<values>[\w.-]*)$")]
    private static partial Regex EqualityTerm();

    [GeneratedRegex(@"^(?<op>!?)\s*(?<key>[\w./-]+)$")]
    private static partial Regex PresenceTerm();

    /// <param name="Values">None: the key alone decides.</param>
    private sealed record Requirement(byte[] Key, bool Negated, byte[][]? Values)
    {
        public static Requirement Parse(string term)
        {
            var match = SetTerm().Match(term) is { Success: true } set ? set
                : EqualityTerm().Match(term) is { Success: true } equality ? equality : PresenceTerm().Match(term);
            if (!match.Success)
            {
                throw new ApiStatusException(ApiStatus.BadRequest($"unable to parse requirement: {term}"));
            }

            var values = match.Groups["values"] is { Success: true } listed
                ? listed.Value.Split(',', StringSplitOptions.TrimEntries).Select(Encoding.UTF8.GetBytes).ToArray() : null;
            return new Requirement(Encoding.UTF8.GetBytes(match.Groups["key"].Value), match.Groups["op"].Value is "!=" or "notin" or "!", values);
        }

        public bool Matches(Utf8JsonReader labels, bool labelled) => (labelled && Holds(ref labels)) != Negated;

        private bool Holds(ref Utf8JsonReader labels)
        {
            if (!JsonPath.Enter(ref labels, Key))
            {
                return false;
            }

            foreach (var value in Values ?? [])
            {
                if (labels.ValueTextEquals(value))
                {
                    return true;
                }
            }

            return Values is null;
        }
    }
}
