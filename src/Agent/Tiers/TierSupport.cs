using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Fits reflectors with what they need where not everything is to be known whole.</summary>
internal sealed class TierSupport(TierPlanner planner, TierKeeper keeper, ObjectRefresh refresh, Savings savings)
{
    /// <summary>Null where all of it goes on as it comes.</summary>
    public DepthCapture? Capture(WatchTarget target, ObjectCapture capture)
    {
        if (target.IsSimple)
        {
            planner.Run(target.Type, null);
            return null;
        }

        var depth = new CollectionDepth(target.Type, target.Tiers, target.Form, planner.PromotionsOf(target.Type.Group, target.Type.Resource), keeper)
        {
            Saving = savings.Of(target.Type),
        };
        var deep = new DepthCapture(depth, refresh, capture.IsRedacting, capture.Whole);
        planner.Run(target.Type, deep);
        return deep;
    }

    public ICollectionSource Around(ICollectionSource source, DepthCapture? capture) =>
        capture is null ? source : new TieredSource(source, capture, refresh, planner.Listed);
}
