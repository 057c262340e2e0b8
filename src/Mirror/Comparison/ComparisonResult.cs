namespace MeshSync.Fabric.Mirror.Comparison;

/// <summary>What a comparison found.</summary>
/// <param name="Cluster">Id of the cluster.</param>
/// <param name="Same">Objects that are the same on both sides.</param>
/// <param name="Differences">The others.</param>
/// <param name="NotListed">Resources that the API server did not list, each with its reason: nothing is said of their objects.</param>
public sealed record ComparisonResult(string Cluster, int Same, IReadOnlyList<Difference> Differences, IReadOnlyList<string> NotListed)
{
    public bool IsSame => Differences.Count == 0;
}
