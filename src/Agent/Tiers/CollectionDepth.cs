using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>
/// How deep each object of one collection is to be known while it is watched in one form. It remembers nothing of an object but whether it
/// has to be read.
/// </summary>
internal sealed class CollectionDepth(ResourceType type, CollectionTiers tiers, WatchForm form, Promotions promotions, TierKeeper policy)
{
    private static readonly IReadOnlyCollection<string> NoProducts = [];

    private readonly bool _isSimple = tiers.IsUniform && form == WatchForm.Whole;

    public ResourceType Type => type;

    public WatchForm Form => form;

    /// <summary>
    /// Held by whoever adds to the uplink: a list from its begin to its end, a watch for each event, and what is read one by one. So what
    /// was read before a deletion cannot be added behind it.
    /// </summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>What is spared where only metadata comes.</summary>
    public CollectionSaving Saving { get; init; } = new();

    /// <summary>What is to be read one by one.</summary>
    public WantedObjects Wanted { get; } = new();

    /// <summary>A list is being read.</summary>
    public bool IsListing { get; private set; }

    /// <summary>Objects of the list, as far as anything is to be known of them.</summary>
    public int Items { get; private set; }

    /// <summary><c>namespace/name</c> of the first of them that presence is enough for; empty when there was none.</summary>
    public string Sample { get; private set; } = "";

    /// <summary>Those of them that are wanted whole.</summary>
    public int WholeItems { get; private set; }

    public void BeginList()
    {
        Wanted.Clear();
        (IsListing, Items, WholeItems, Sample) = (true, 0, 0, "");
    }

    public void EndList() => IsListing = false;

    /// <summary>What the policy and the promotions want of the object that was just read.</summary>
    public ObjectTier TierOf(JsonStream source)
    {
        if (_isSimple)
        {
            return tiers.Base;
        }

        var promotion = promotions.Plan.Objects.Count == 0 ? null : promotions.Of(KeyOf(source), policy.State.Policy);
        string @namespace = tiers.IsUniform ? "" : source.Object.Namespace.ReadString(source.Window);
        var tier = tiers.Decide(@namespace, tiers.NeedsLabels ? LabelReader.Read(source) : null, promotion?.Products ?? NoProducts).Tier;
        return tier == ObjectTier.Presence && (promotion is not null || promotions.Plan.All) ? ObjectTier.Full : tier;
    }

    /// <summary>What becomes of an object in the form that the collection is watched in.</summary>
    public Verdict Judge(JsonStream source)
    {
        var tier = TierOf(source);
        if (IsListing && tier != ObjectTier.Ignored)
        {
            Items++;
            WholeItems += tier >= ObjectTier.Full ? 1 : 0;
        }

        return (tier, form) switch
        {
            (ObjectTier.Ignored, _) => Verdict.Ignored,
            (_, WatchForm.Promoted) => Verdict.Whole,
            (ObjectTier.Presence, _) => Verdict.Presence,
            (_, WatchForm.Whole) => Verdict.Whole,
            _ => Verdict.Follows,
        };
    }

    /// <summary>Only metadata has come of the object that was just read.</summary>
    public void CountRow(JsonStream source)
    {
        Saving.Row(source.Object.End - source.Object.Start);
        if (IsListing && Sample.Length == 0)
        {
            Sample = KeyOf(source);
        }
    }

    /// <summary>An object that was in scope can leave it.</summary>
    public bool CanLeave => tiers.CanChange;

    /// <summary><c>namespace/name</c>.</summary>
    public static string KeyOf(JsonStream source) =>
        $"{source.Object.Namespace.ReadString(source.Window)}/{source.Object.Name.ReadString(source.Window)}";
}
