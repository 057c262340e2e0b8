using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>What is looked for in custom resources of one kind, which may be of several groups.</summary>
internal sealed class ResourceRules
{
    private readonly List<(string Group, SignalRule Rule)> _signals = [];
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

    /// <summary>A resource that only tells a version is a signal too, a weak one.</summary>
    public static Dictionary<string, ResourceRules> Of(IEnumerable<SignalRule> signals, IEnumerable<ProductRule> products)
    {
        var kinds = new Dictionary<string, ResourceRules>(StringComparer.Ordinal);
        IEnumerable<SignalRule> told = products.SelectMany(product => product.Versions
            .Where(version => version.Rule.Kind == VersionRuleKind.Resource)
            .Select(version => new SignalRule(product, null, new Signal(SignalKind.Resource, version.Rule.Subject, 0.3))));
        foreach (SignalRule rule in signals.Concat(told).DistinctBy(rule => (rule.Product.Definition.Id, rule.Signal.Pattern)))
        {
            string[] parts = rule.Signal.Pattern.Split('.', 2);
            if (!kinds.TryGetValue(parts[0], out ResourceRules? rules))
            {
                kinds[parts[0]] = rules = new ResourceRules();
            }

            rules._groups.Add(parts[1]);
            rules._signals.Add((parts[1], rule));
        }

        return kinds;
    }

    public bool HasGroup(ReadOnlySpan<char> group) => _groups.GetAlternateLookup<ReadOnlySpan<char>>().Contains(group);

    public void Find(string apiVersion, string kind, ref HitList hits)
    {
        string group = apiVersion.Split('/')[0];
        foreach ((string of, SignalRule rule) in _signals)
        {
            if (of == group)
            {
                hits.Add(new Hit(rule, $"{kind}.{group}"));
            }
        }
    }
}
