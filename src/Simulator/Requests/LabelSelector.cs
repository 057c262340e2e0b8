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
        var labels = Labels(metadata);
        return _requirements.TrueForAll(r => r.Matches(labels));
    }

    private static Dictionary<string, string> Labels(ReadOnlySpan<byte> metadata)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(metadata);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("labels"u8);
            reader.Read();
            if (!found || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                labels[name] = reader.GetString() ?? "";
            }
        }

        return labels;
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
    private sealed record Requirement(string Key, bool Negated, string[]? Values)
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
                ? listed.Value.Split(',', StringSplitOptions.TrimEntries) : null;
            return new Requirement(match.Groups["key"].Value, match.Groups["op"].Value is "!=" or "notin" or "!", values);
        }

        public bool Matches(Dictionary<string, string> labels)
        {
            var holds = labels.TryGetValue(Key, out var value) && (Values is null || Values.Contains(value));
            return holds != Negated;
        }
    }
}
