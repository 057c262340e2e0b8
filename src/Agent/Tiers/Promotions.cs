using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>The objects of one collection that the silo wants as a whole, as its plan last said. Lives as long as the agent.</summary>
internal sealed class Promotions
{
    private volatile PromotionsPlan _plan = new();

    public PromotionsPlan Plan => _plan;

    /// <summary>Takes over a plan; the keys of which something is different.</summary>
    public IReadOnlyList<string> Take(PromotionsPlan plan)
    {
        var before = _plan.Objects;
        _plan = plan;
        return [.. before.Keys.Where(key => !plan.Objects.ContainsKey(key)), .. plan.Objects.Keys.Where(key => !before.ContainsKey(key))];
    }

    /// <summary>Why the object is promoted under the policy; null when it is not.</summary>
    public Promotion? Of(string key, TierPolicy policy)
    {
        if (!_plan.Objects.TryGetValue(key, out var promotion))
        {
            return null;
        }

        // What is evidence of a product that is not to be looked into is none.
        bool isEvidence = promotion.Products is { } products && products.Any(policy.Allows);
        var reasons = isEvidence ? promotion.Reasons : promotion.Reasons & ~PromotionReasons.Evidence;
        return reasons == PromotionReasons.None ? null : promotion with { Reasons = reasons };
    }
}
