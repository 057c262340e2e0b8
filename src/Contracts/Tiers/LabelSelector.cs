using System.Buffers;

namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>
/// A selector as <c>kubectl -l</c> takes it: requirements separated by commas, all of which have to hold.
/// <c>a=b</c>, <c>a==b</c>, <c>a!=b</c>, <c>a in (b,c)</c>, <c>a notin (b,c)</c>, <c>a</c>, <c>!a</c>.
/// </summary>
public sealed class LabelSelector
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" !=()\"*");

    private readonly IReadOnlyList<Requirement> _requirements;
    private readonly string _text;

    private LabelSelector(string text, IReadOnlyList<Requirement> requirements) => (_text, _requirements) = (text, requirements);

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        Missing,
    }

    /// <exception cref="FormatException">The text is no selector; says which part of it and what was expected.</exception>
    public static LabelSelector Parse(string text)
    {
        var parts = Split(text);
        return new LabelSelector(text, parts.ConvertAll(Read));
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _requirements.All(requirement => requirement.Matches(labels));

    public override string ToString() => _text;

    /// <summary>At the commas outside of parentheses.</summary>
    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        int start = 0;
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(text[start..].Trim());
        return depth == 0 ? parts : throw new FormatException($"\"{text}\" has a parenthesis without its other half");
    }

    private static Requirement Read(string part)
    {
        if (part.StartsWith('!'))
        {
            return new Requirement(Key(part[1..], part), Operator.Missing, []);
        }

        if (part.IndexOf("!=", StringComparison.Ordinal) is > 0 and var unequal)
        {
            return new Requirement(Key(part[..unequal], part), Operator.NotIn, [Value(part[(unequal + 2)..], part)]);
        }

        if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equal)
        {
            int value = part.AsSpan(equal).StartsWith("==") ? equal + 2 : equal + 1;
            return new Requirement(Key(part[..equal], part), Operator.In, [Value(part[value..], part)]);
        }

        return part.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? ReadSet(part, open) : new Requirement(Key(part, part), Operator.Exists, []);
    }

    private static Requirement ReadSet(string part, int open)
    {
        string[] words = part[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!part.EndsWith(')') || words is not [var key, "in" or "notin"])
        {
            throw Bad(part);
        }

        string[] values = part[(open + 1)..^1].Split(',');
        return new Requirement(Key(key, part), words[1] == "in" ? Operator.In : Operator.NotIn, [.. values.Select(value => Value(value, part))]);
    }

    private static string Key(string text, string part)
    {
        string key = text.Trim();
        return key.Length > 0 && key.AsSpan().IndexOfAny(Forbidden) < 0 ? key : throw Bad(part);
    }

    private static string Value(string text, string part)
    {
        string value = text.Trim();
        return value.AsSpan().IndexOfAny(Forbidden) < 0 ? value : throw Bad(part);
    }

    private static FormatException Bad(string part) =>
        new($"\"{part}\" is no label requirement: expected key=value, key!=value, key in (a,b), key notin (a,b), key or !key");

    private sealed record Requirement(string Key, Operator Operator, IReadOnlyList<string> Values)
    {
        public bool Matches(IReadOnlyDictionary<string, string> labels)
        {
            bool exists = labels.TryGetValue(Key, out string? value);
            return Operator switch
            {
                Operator.In => exists && Values.Contains(value!),
                Operator.NotIn => !exists || !Values.Contains(value!),
                Operator.Exists => exists,
                _ => !exists,
            };
        }
    }
}
