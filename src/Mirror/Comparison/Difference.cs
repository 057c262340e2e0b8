namespace MeshSync.Fabric.Mirror.Comparison;

/// <summary>An object of which the mirror and the cluster disagree.</summary>
/// <param name="Problem">In what.</param>
/// <param name="What">Kind, namespace and name.</param>
/// <param name="ApiVersion">Its API version.</param>
public readonly record struct Difference(DifferenceKind Problem, string What, string ApiVersion)
{
    public override string ToString() => $"{Problem switch
    {
        DifferenceKind.Missing => "missing in Meshery",
        DifferenceKind.Extra => "gone from the cluster",
        _ => "different",
    }}: {What} ({ApiVersion})";
}

/// <summary>How mirror and cluster can disagree.</summary>
public enum DifferenceKind
{
    /// <summary>In the cluster and not in the mirror.</summary>
    Missing,

    /// <summary>In the mirror and not in the cluster.</summary>
    Extra,

    /// <summary>In both, with other content or as another type.</summary>
    Different,
}
