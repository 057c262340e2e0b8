namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>A catalogue cannot be used. Whoever has a good one keeps it.</summary>
public sealed class CatalogueException(IReadOnlyList<CatalogueProblem> problems)
    : FormatException(string.Join('\n', problems))
{
    /// <summary>Everything that was found, not only the first.</summary>
    public IReadOnlyList<CatalogueProblem> Problems { get; } = problems;
}
