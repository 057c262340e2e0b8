using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>
/// Decides in which form each collection is watched: by the policy, by what is promoted, and by how much of it that is. What it knows
/// of a collection outlives the reflector.
/// </summary>
internal sealed partial class TierPlanner(TierKeeper keeper, DiscoverySignal signal, ObjectRefresh refresh, ILogger<TierPlanner> logger)
{
    /// <summary>Fewer objects than this are read one by one, whatever part of their collection they are.</summary>
    private const int FewObjects = 20;

    private readonly ConcurrentDictionary<(string Group, string Resource), Promotions> _promotions = [];
    private readonly ConcurrentDictionary<(string Group, string Resource), bool> _promoted = [];
    private readonly ConcurrentDictionary<(string Group, string Resource), DepthCapture> _running = [];
    private volatile IReadOnlyList<ProductResources> _products = [];
    private TierPolicy _applied = TierPolicy.Default;

    public IReadOnlyList<ProductResources> Products => _products;

    public Promotions PromotionsOf(string group, string resource) => _promotions.GetOrAdd((group, resource), _ => new Promotions());

    /// <summary>What the policy means for a collection.</summary>
    public CollectionTiers TiersOf(ResourceType type) => keeper.State.Policy.For(type.In("_").Written, _products);

    /// <summary>Leaves out what is to be ignored, and says of the rest how it is watched.</summary>
    public ScopeSelection Apply(ScopeSelection selection)
    {
        if (!ReferenceEquals(_applied, keeper.State.Policy))
        {
            _applied = keeper.State.Policy;
            ReadEvidence();
        }

        var targets = new List<WatchTarget>(selection.Targets.Count);
        foreach (var target in selection.Targets)
        {
            var tiers = TiersOf(target.Type);
            if (tiers.Deepest == ObjectTier.Ignored && target.IsNamed && tiers.IsOfProfile)
            {
                targets.Add(target);
            }
            else if (tiers.Deepest > ObjectTier.Ignored)
            {
                targets.Add(target with { Tiers = tiers, Form = FormOf(target, tiers) });
            }
        }

        return selection with { Targets = targets };
    }

    /// <summary>Begins to watch a collection; null for one of which all goes on as it comes.</summary>
    public void Run(ResourceType type, DepthCapture? capture)
    {
        if (capture is null)
        {
            _running.TryRemove(Key(type), out _);
        }
        else
        {
            _running[Key(type)] = capture;
        }
    }

    /// <summary>A list has ended: true when the collection is about to be watched in another form.</summary>
    public bool Listed(CollectionDepth depth) => Weigh(depth.Type, depth.Form, depth.Items, depth.WholeItems);

    /// <summary>The silo wants this of the collection.</summary>
    public void Take(string group, string resource, PromotionsPlan plan)
    {
        var changed = PromotionsOf(group, resource).Take(plan);
        if (changed.Count == 0 || !_running.TryGetValue((group, resource), out var capture))
        {
            return;
        }

        var depth = capture.Depth;
        int whole = plan.All ? depth.Items : Math.Max(plan.Objects.Count, depth.WholeItems);
        if (!Weigh(depth.Type, depth.Form, depth.Items, whole) && depth.Form != WatchForm.Promoted)
        {
            foreach (string key in changed)
            {
                refresh.Want(capture, key);
            }
        }
    }

    /// <summary>These products are in the cluster now.</summary>
    public void Take(ProductsPlan plan)
    {
        if (!Same(plan.Products, _products))
        {
            _products = plan.Products;
            string names = string.Join(", ", plan.Products.Select(product => product.Name));
            LogProducts(names);
            signal.LookOnce();
        }
    }

    private static (string Group, string Resource) Key(ResourceType type) => (type.Group, type.Resource);

    private static bool Same(IReadOnlyList<ProductResources> one, IReadOnlyList<ProductResources> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.Name == pair.Second.Name && pair.First.Resources.SequenceEqual(pair.Second.Resources));

    /// <summary>What is evidence of a product is or is not, depending on the policy.</summary>
    private void ReadEvidence()
    {
        foreach (var (key, capture) in _running)
        {
            foreach (var (name, promotion) in PromotionsOf(key.Group, key.Resource).Plan.Objects)
            {
                if (promotion.Products is not null)
                {
                    refresh.Want(capture, name);
                }
            }
        }
    }

    private WatchForm FormOf(WatchTarget target, CollectionTiers tiers) =>
        tiers.Base >= ObjectTier.Full || target.Type.DefinesResources() ? WatchForm.Whole
        : _promoted.ContainsKey(Key(target.Type)) ? WatchForm.Promoted
        : WatchForm.Presence;

    /// <summary>Half of it wanted whole is most of it; it takes less than a third to go back, so that nothing swings.</summary>
    private bool Weigh(ResourceType type, WatchForm form, int items, int whole)
    {
        bool isMost = whole > FewObjects && whole * 2 > items;
        bool isFew = whole <= FewObjects || whole * 3 < items;
        bool isOther = (form == WatchForm.Presence && isMost && _promoted.TryAdd(Key(type), true))
            || (form == WatchForm.Promoted && isFew && _promoted.TryRemove(Key(type), out _));
        if (isOther)
        {
            LogForm(type.Resource, type.ApiVersion, isMost ? "as a whole" : "by its metadata", whole, items);
            signal.LookOnce();
        }

        return isOther;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion} is watched {How} from now on: {Whole} of {Items} objects are wanted whole.")]
    private partial void LogForm(string resource, string apiVersion, string how, int whole, int items);

    [LoggerMessage(Level = LogLevel.Information, Message = "Products in this cluster: {Products}.")]
    private partial void LogProducts(string products);
}
