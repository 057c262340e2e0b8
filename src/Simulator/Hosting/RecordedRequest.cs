using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>A request that a client made, for tests that care how it asks.</summary>
/// <param name="Resource">"pods", "deployments.apps"; the path for discovery.</param>
/// <param name="Query">With its question mark, or empty.</param>
public sealed record RecordedRequest(ApiVerb Verb, string Resource, string Query, string Accept, DateTimeOffset At)
{
    /// <summary>Empty where the path has none.</summary>
    public string Namespace { get; init; } = "";
}
