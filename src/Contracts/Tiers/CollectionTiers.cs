namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>What a policy means for one collection: the rules that can decide there, in order; the last one always does.</summary>
public sealed class CollectionTiers : IEquatable<CollectionTiers>
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();

    private readonly IReadOnlyList<TierRule> _rules;
    private readonly string _signature;

    internal CollectionTiers(IReadOnlyList<TierRule> rules)
    {
        _rules = rules;
        _signature = string.Join('\n', rules.Select(rule => rule.Signature));
        NeedsLabels = rules.Any(rule => rule.Labels is not null);
        Deepest = rules.Max(rule => rule.Tier);
    }

    /// <summary>Everything there is, in full: as if there were no tiers.</summary>
    public static CollectionTiers Everything { get; } = new([new TierRule { Title = "everything", Tier = ObjectTier.Full, IsExplicit = false }]);

    /// <summary>The tier of whatever no condition picks out.</summary>
    public ObjectTier Base => _rules[^1].Tier;

    /// <summary>The deepest tier that an object of it can have by policy alone.</summary>
    public ObjectTier Deepest { get; }

    /// <summary>All objects of it have one tier.</summary>
    public bool IsUniform => _rules.Count == 1;

    /// <summary>Whether labels matter.</summary>
    public bool NeedsLabels { get; }

    /// <summary>Whether an object can come under another rule while it lives: namespaces stay, labels and products do not.</summary>
    public bool CanChange => _rules.Any(rule => rule.Labels is not null || rule.Infrastructure.Count > 0);

    /// <summary>Only a profile speaks of it.</summary>
    public bool IsOfProfile => _rules.All(rule => !rule.IsExplicit);

    /// <summary>Whether somebody wrote a rule that raises it above nothing.</summary>
    public bool IsWanted => _rules.Any(rule => rule.IsExplicit && rule.Tier > ObjectTier.Ignored);

    /// <summary>The rule that decides about an object.</summary>
    /// <param name="namespace">Empty for a cluster-scoped object.</param>
    /// <param name="labels">Null where they are not known, which is as if there were none.</param>
    /// <param name="products">Products that the object is known to be part of.</param>
    public TierRule Decide(string @namespace, IReadOnlyDictionary<string, string>? labels, IReadOnlyCollection<string> products)
    {
        for (int i = 0; i < _rules.Count - 1; i++)
        {
            if (Holds(_rules[i], @namespace, labels ?? NoLabels, products))
            {
                return _rules[i];
            }
        }

        return _rules[^1];
    }

    public bool Equals(CollectionTiers? other) => other is not null && _signature == other._signature;

    public override bool Equals(object? obj) => Equals(obj as CollectionTiers);

    public override int GetHashCode() => _signature.GetHashCode(StringComparison.Ordinal);

    internal static bool IsUnconditional(TierRule rule) => rule is { Namespaces.Count: 0, Labels: null, Infrastructure.Count: 0 };

    private static bool Holds(TierRule rule, string @namespace, IReadOnlyDictionary<string, string> labels, IReadOnlyCollection<string> products) =>
        (rule.Namespaces.Count == 0 || TierRule.IsMatch(rule.Namespaces, @namespace))
        && (rule.Labels is null || rule.Labels.Matches(labels))
        && (rule.Infrastructure.Count == 0 || products.Any(product => TierRule.IsMatch(rule.Infrastructure, product)));
}
