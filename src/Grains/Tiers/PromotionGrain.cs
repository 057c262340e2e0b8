using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Grains.Metrics;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>
/// Keeps the plan of a collection. Whoever brings changes waits until they are stored, so a change that is lost with a silo is one that
/// somebody knows he has to repeat.
/// </summary>
[GrainType("promotions")]
[CollectionAgeLimit(Minutes = 10)]
internal sealed partial class PromotionGrain(IPlanStore plans, FabricMetrics metrics, ILogger<PromotionGrain> logger) : Grain, IPromotionGrain
{
    private CollectionKey _key;
    private Dictionary<string, Promotion> _objects = new(StringComparer.Ordinal);
    private bool _isStored = true;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = CollectionKey.Parse(this.GetPrimaryKeyString());
        if (await plans.Read(Subjects.PromotionsPlan(_key), cancellationToken) is not { } body)
        {
            return;
        }

        try
        {
            var plan = JsonSerializer.Deserialize(body.Span, PlanJson.Default.PromotionsPlan) ?? new PromotionsPlan();
            _objects = new Dictionary<string, Promotion>(plan.Objects, StringComparer.Ordinal);
        }
        catch (JsonException e)
        {
            // Marks come again with the collection, evidence with the products; requests have to be made again.
            LogUnreadable(e, _key);
        }
    }

    public async Task Change(PromotionChange[] changes)
    {
        foreach (var change in changes)
        {
            Apply(change);
        }

        await Store();
    }

    public Task Marked(string[] keys)
    {
        var marked = keys.ToHashSet(StringComparer.Ordinal);
        var lost = _objects.Where(entry => entry.Value.Reasons.HasFlag(PromotionReasons.DesignMark) && !marked.Contains(entry.Key)).Select(entry => (entry.Key, false));
        var found = marked.Select(key => (Key: key, Holds: true));
        return Change([.. lost.ToList().Concat(found).Select(entry => new PromotionChange { Key = entry.Item1, Reason = PromotionReasons.DesignMark, Holds = entry.Item2 })]);
    }

    public Task<PromotionState> GetState() => Task.FromResult(new PromotionState
    {
        Collection = _key.ToString(),
        Objects = _objects.Count,
        All = _objects.Count > PromotionsPlan.MostObjects,
        Reasons = Enum.GetValues<PromotionReasons>().Where(reason => reason != PromotionReasons.None)
            .ToDictionary(AgentNames.Of, reason => _objects.Values.Count(promotion => promotion.Reasons.HasFlag(reason))),
    });

    private void Apply(PromotionChange change)
    {
        var before = _objects.GetValueOrDefault(change.Key) ?? new Promotion(PromotionReasons.None);
        var products = Products(before.Products, change);
        bool holds = change.Product is null ? change.Holds : products.Count > 0;
        var after = new Promotion(holds ? before.Reasons | change.Reason : before.Reasons & ~change.Reason, products.Count == 0 ? null : products);
        if (after.Reasons == before.Reasons && products.SequenceEqual(before.Products ?? []))
        {
            return;
        }

        _isStored = false;
        metrics.Promoted(change.Reason, change.Holds);
        if (after.Reasons == PromotionReasons.None)
        {
            _objects.Remove(change.Key);
        }
        else
        {
            _objects[change.Key] = after;
        }
    }

    private static IReadOnlyList<string> Products(IReadOnlyList<string>? before, PromotionChange change) =>
        change.Product is not { } product ? before ?? []
        : change.Holds ? [.. (before ?? []).Append(product).Distinct().Order(StringComparer.Ordinal)]
        : [.. (before ?? []).Where(name => name != product)];

    private async Task Store()
    {
        if (_isStored)
        {
            return;
        }

        bool isAll = _objects.Count > PromotionsPlan.MostObjects;
        var plan = isAll ? new PromotionsPlan { All = true } : new PromotionsPlan { Objects = _objects };
        byte[] body = _objects.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.PromotionsPlan);
        await plans.Write(Subjects.PromotionsPlan(_key), body, CancellationToken.None);
        _isStored = true;
    }

    [LoggerMessage(LogLevel.Error, "The stored promotions of {Collection} cannot be read; they are found out anew.")]
    private partial void LogUnreadable(Exception exception, CollectionKey collection);
}
