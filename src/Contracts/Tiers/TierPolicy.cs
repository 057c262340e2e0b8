using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>
/// How deep a cluster is to be known. Rules are asked in order, the first that holds for an object decides; then the custom resources
/// of identified products; then the profile.
/// </summary>
public sealed class TierPolicy
{
    private readonly IReadOnlyList<TierRule> _profileRules;

    internal TierPolicy(string profile, IReadOnlyList<TierRule> rules, string text)
    {
        _profileRules = TierProfiles.Find(profile) ?? throw new ArgumentOutOfRangeException(nameof(profile), profile, null);
        (Profile, Rules, Text) = (profile, rules, text);
    }

    /// <summary>The profile <c>full</c> and nothing else: what is watched where nobody says anything.</summary>
    public static TierPolicy Default { get; } = new(TierProfiles.Full, [], "");

    public string Profile { get; }

    public IReadOnlyList<TierRule> Rules { get; }

    /// <summary>Products that may be looked into; empty is all but those of <see cref="DisabledInfra"/>.</summary>
    public IReadOnlyList<Glob> EnabledInfra { get; init; } = [];

    /// <summary>Products that are treated as if nobody had identified them.</summary>
    public IReadOnlyList<Glob> DisabledInfra { get; init; } = [];

    /// <summary>The JSON it was read from; empty for <see cref="Default"/>.</summary>
    public string Text { get; }

    /// <exception cref="TierPolicyException">It is not valid; names the rule and the field.</exception>
    public static TierPolicy Parse(string json) => TierPolicyReader.Read(json);

    /// <summary>Whether a product may be looked into at all.</summary>
    public bool Allows(string product) =>
        !TierRule.IsMatch(DisabledInfra, product) && (EnabledInfra.Count == 0 || TierRule.IsMatch(EnabledInfra, product));

    /// <summary>What it means for a collection.</summary>
    /// <param name="collection"><c>group/resource</c>, the core group written <c>core</c>.</param>
    /// <param name="products">The products there are in the cluster.</param>
    public CollectionTiers For(string collection, IReadOnlyCollection<ProductResources> products)
    {
        var owners = products.Where(product => Allows(product.Name) && product.Resources.Any(pattern => new Glob(pattern).IsMatch(collection))).ToList();
        var conditional = new List<TierRule>();
        foreach (var rule in Rules.Where(rule => rule.Covers(collection)))
        {
            // A rule about a product that owns the whole resource holds for all of it.
            bool isOfOwner = rule.Infrastructure.Count > 0 && owners.Exists(owner => TierRule.IsMatch(rule.Infrastructure, owner.Name));
            var remaining = isOfOwner ? rule with { Infrastructure = [] } : rule;
            conditional.Add(remaining);
            if (CollectionTiers.IsUnconditional(remaining))
            {
                return new CollectionTiers(conditional);
            }
        }

        conditional.Add(owners.Count > 0 ? OfProduct(owners[0].Name) : _profileRules.First(rule => rule.Covers(collection)));
        return new CollectionTiers(conditional);
    }

    public override string ToString() => Rules.Count == 0 ? Profile : $"{Profile} with {Rules.Count} rules";

    private static TierRule OfProduct(string product) =>
        new() { Title = $"custom resources of {product}, which is in this cluster", Tier = ObjectTier.Infrastructure, IsExplicit = false };
}

/// <summary>A product that is in a cluster, and which resources are its own.</summary>
/// <param name="Name">As the catalogue calls it, for example <c>prometheus</c>.</param>
/// <param name="Resources">Patterns of <c>group/resource</c>, for example <c>monitoring.coreos.com/*</c>.</param>
public sealed record ProductResources(string Name, IReadOnlyList<string> Resources) : IJsonOnDeserialized
{
    /// <summary>Keys of the objects that are promoted because they are part of it, for the silo to remember; null for none.</summary>
    public IReadOnlyList<string>? Promoted { get; init; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Elements.Check(Resources, nameof(Resources));
        Elements.Check(Promoted ?? [], nameof(Promoted));
    }
}
