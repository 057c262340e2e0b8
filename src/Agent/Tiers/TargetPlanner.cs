using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Scope;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>What is to be watched of what is served: what the watch list, the command line and the tier policy leave of it.</summary>
internal sealed class TargetPlanner(ScopeLimits limits, TierPlanner tiers, PlanReader? plans = null)
{
    /// <summary>Null while the silo's plans have not been read: without them, what is known whole would be taken back to presence.</summary>
    public async Task<ScopeSelection?> Plan(ServedResources served, WatchList list, CancellationToken cancellationToken)
    {
        if (plans is not null && !await plans.IsKnown(cancellationToken))
        {
            return null;
        }

        var selection = tiers.Apply(limits.Apply(WatchScope.Select(served, list, type => tiers.TiersOf(type).IsWanted)));
        var presences = selection.Targets.Where(target => target.Form != WatchForm.Whole).Select(target => target.Type);
        return plans is null || await plans.Follow(presences, cancellationToken) ? selection : null;
    }
}
