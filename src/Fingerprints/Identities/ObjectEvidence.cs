namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>
/// Everything that one object says about one product. It replaces what the object said before; when the object says nothing any more, or
/// is gone, it is withdrawn as a whole. Two of the same content are equal, so that nobody need be told again.
/// </summary>
public sealed record ObjectEvidence(string Product, ObservedObject Source)
{
    public Grouping Grouping { get; init; } = Grouping.None;

    /// <summary>Never empty.</summary>
    public IReadOnlyList<Evidence> Signals { get; init; } = [];

    public IReadOnlyList<VersionClaim> Claims { get; init; } = [];

    public bool Equals(ObjectEvidence? other) =>
        other is not null && Product == other.Product && Source == other.Source && Grouping == other.Grouping
        && Signals.SequenceEqual(other.Signals) && Claims.SequenceEqual(other.Claims);

    public override int GetHashCode() => HashCode.Combine(Product, Source, Signals.Count, Claims.Count);
}
