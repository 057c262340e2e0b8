namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>One rule of a policy: what it says, and of which objects. A condition that is empty holds for all.</summary>
public sealed record TierRule
{
    /// <summary>How people find it: <c>rules[2] "payments"</c>, or what of a profile it is.</summary>
    public required string Title { get; init; }

    public required ObjectTier Tier { get; init; }

    /// <summary>Patterns of <c>group/resource</c>, the core group written <c>core</c>.</summary>
    public IReadOnlyList<Glob> Resources { get; init; } = [];

    public IReadOnlyList<Glob> Namespaces { get; init; } = [];

    public LabelSelector? Labels { get; init; }

    /// <summary>Products that the resource or the object belongs to.</summary>
    public IReadOnlyList<Glob> Infrastructure { get; init; } = [];

    /// <summary>Whether it was written by somebody, and is not of a profile.</summary>
    public bool IsExplicit { get; init; } = true;

    public bool Covers(string collection) => Resources.Count == 0 || IsMatch(Resources, collection);

    internal static bool IsMatch(IReadOnlyList<Glob> patterns, string text)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].IsMatch(text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same text for rules that mean the same.</summary>
    internal string Signature =>
        $"{Title}|{(int)Tier}|{string.Join(' ', Resources)}|{string.Join(' ', Namespaces)}|{Labels}|{string.Join(' ', Infrastructure)}";
}
