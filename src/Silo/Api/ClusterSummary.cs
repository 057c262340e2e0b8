using MeshSync.Fabric.Grains.Clusters;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>A cluster as <c>/api/v1/clusters</c> shows it.</summary>
/// <param name="Id">Cluster id.</param>
/// <param name="Name">What people call it; null where its agent does not say.</param>
/// <param name="Collections">Resources of which something is known.</param>
/// <param name="Objects">Objects that exist, of all collections.</param>
/// <param name="Synced">Nothing is known to be missing.</param>
/// <param name="LastChange">When the newest change was observed; null when there was none.</param>
/// <param name="Agent">What the agent last said of itself; null when the silo has not heard it since it started.</param>
internal sealed record ClusterSummary(string Id, string? Name, int Collections, long Objects, bool Synced, DateTimeOffset? LastChange, AgentSummary? Agent)
{
    public static ClusterSummary Of(ClusterState state) =>
        new(state.Cluster, state.Agent?.ClusterName, state.Collections.Count, state.Objects, state.Synced, state.LastChange,
            state.Agent is null ? null : AgentSummary.Of(state.Agent));
}
