using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Mirror.Comparison;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>What a mirror has at a moment.</summary>
internal sealed record MirrorReport
{
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<MirroredCluster> Clusters { get; init; }

    public required MirrorProgress Progress { get; init; }

    /// <summary>The silo's outlets; none where the silo does not answer.</summary>
    public IReadOnlyList<SiloOutlet> Outlets { get; init; } = [];

    /// <summary>Null where no comparison was asked for, or none has been made yet.</summary>
    public ComparisonResult? Comparison { get; init; }

    /// <summary>Why the last comparison could not be made.</summary>
    public string? ComparisonProblem { get; init; }

    public int Objects => Clusters.Sum(cluster => cluster.Objects);
}

/// <summary>One cluster in the inventory.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kinds">Objects by kind.</param>
/// <param name="Silo">What the silo knows of it; null when the silo does not answer, or does not know it.</param>
internal sealed record MirroredCluster(string Id, IReadOnlyDictionary<string, int> Kinds, SiloCluster? Silo)
{
    public int Objects => Kinds.Values.Sum();
}
