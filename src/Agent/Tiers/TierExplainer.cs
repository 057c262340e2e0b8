using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Says why an object is known as deep as it is, by asking the rules about it as it is now.</summary>
internal sealed class TierExplainer(TierKeeper keeper, TierPlanner planner, ReflectorSet reflectors, IObjectReader objects)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="AgentCommandException">What is asked about is no object.</exception>
    public async Task<TierExplanation> Explain(AgentRequest request, CancellationToken cancellationToken)
    {
        if (!CollectionKey.TryParse($"_/{request.Collection}", null, out var collection) || string.IsNullOrEmpty(request.Name))
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, "name an object: group/resource, namespace if it has one, and name");
        }

        var target = reflectors.Find(collection.Group, collection.Resource);
        string @namespace = request.Namespace ?? "";
        var (labels, caveat) = await Labels(target?.Type, @namespace, request.Name, cancellationToken);
        var state = keeper.State;
        var promotions = planner.PromotionsOf(collection.Group, collection.Resource);
        var promotion = promotions.Of($"{@namespace}/{request.Name}", state.Policy);
        var rule = state.Policy.For(collection.Written, planner.Products).Decide(@namespace, labels, promotion?.Products ?? []);
        bool isPromoted = rule.Tier == ObjectTier.Presence && (promotion is not null || promotions.Plan.All);
        return new TierExplanation
        {
            Key = $"{collection.Written}/{(@namespace.Length == 0 ? ObjectKey.NoNamespace : @namespace)}/{request.Name}",
            Tier = (int)(isPromoted ? ObjectTier.Full : rule.Tier),
            Rule = rule.Title,
            RuleTier = (int)rule.Tier,
            Source = AgentNames.Of(state.Source),
            Reasons = Reasons(promotion),
            Watched = target is null ? "not watched" : AgentNames.Of(target.Form),
            Caveat = caveat,
        };
    }

    private async Task<(Dictionary<string, string>? Labels, string? Caveat)> Labels(
        ResourceType? type, string @namespace, string name, CancellationToken cancellationToken)
    {
        if (type is null)
        {
            return (null, "its resource is not watched, so its labels are taken to be none");
        }

        try
        {
            using var read = new SingleObject();
            await objects.Read(type, @namespace, name, new ObjectRead(Timeout, MetadataOnly: true), read, cancellationToken);
            return (LabelReader.Read(read), null);
        }
        catch (Exception e) when (RetryPolicy.Covers(e))
        {
            return (null, $"its labels are taken to be none: {e.Message}");
        }
    }

    private static IReadOnlyList<string> Reasons(Promotion? promotion) => promotion is null ? [] :
    [
        .. Enum.GetValues<PromotionReasons>().Where(reason => reason != PromotionReasons.None && promotion.Reasons.HasFlag(reason)).Select(
            reason => reason == PromotionReasons.Evidence ? $"evidence of {string.Join(", ", promotion.Products ?? [])}" : AgentNames.Of(reason)),
    ];
}
