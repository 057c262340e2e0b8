using MeshSync.Fabric.Grains.Clusters;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>An agent as <c>/api/v1/clusters</c> shows it.</summary>
/// <param name="Heard">When it was last heard, by the silo's clock.</param>
/// <param name="Silent">It has not been heard for longer than three heartbeats: it is away, or cut off from the broker.</param>
/// <param name="Version">Version of the agent.</param>
/// <param name="PausedSince">When somebody paused it; null when it is not paused.</param>
/// <param name="InitialListsMissing">Resources not listed completely yet, what is forbidden left out; null while it does not know what there is.</param>
/// <param name="QueueBytes">Bytes that wait in the agent for the broker.</param>
/// <param name="States">How many reflectors are in which state.</param>
/// <param name="Ailing">Reflectors that are forbidden or backing off, at most some fifty.</param>
/// <param name="AilingOmitted">How many more there are of those.</param>
internal sealed record AgentSummary(
    DateTimeOffset Heard,
    bool Silent,
    string Version,
    DateTimeOffset? PausedSince,
    int? InitialListsMissing,
    long QueueBytes,
    IReadOnlyDictionary<string, int> States,
    IReadOnlyList<AilingReflector> Ailing,
    int AilingOmitted)
{
    public static AgentSummary Of(AgentReport agent) => new(
        agent.Heard,
        agent.IsSilent,
        agent.Version,
        agent.PausedSince,
        agent.InitialListsMissing,
        agent.QueueBytes,
        agent.States,
        agent.Ailing,
        agent.AilingOmitted);
}
