using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>What is said of the tiers outside of the agent.</summary>
internal sealed class TierReport(TierKeeper keeper, TierPlanner planner)
{
    /// <summary>With the policy as it was written.</summary>
    public AgentTiers Full() => Compact() with { Config = keeper.State.Policy.Text };

    public AgentTiers Compact()
    {
        var state = keeper.State;
        return new AgentTiers(AgentNames.Of(state.Source), state.Policy.ToString(), state.Since, state.Problem, null)
        {
            Products = [.. planner.Products.Select(product => product.Name).Where(state.Policy.Allows)],
        };
    }
}
