namespace MeshSync.Fabric.Robustness.Soak;

/// <summary>
/// Whether what was sampled at a steady pace levels off. The first third is left out, in which caches fill and code is compiled; of the rest
/// the later half may not be above the earlier one by more than a share of it and a slack. Medians, so that no single peak counts.
/// </summary>
/// <param name="Share">Of what the earlier half had.</param>
/// <param name="Slack">In the unit of the samples.</param>
internal sealed record Levelling(double Share, double Slack)
{
    private const int Fewest = 12;

    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Judge(string what, IReadOnlyList<double> samples)
    {
        if (samples.Count < Fewest)
        {
            return $"{what}: {samples.Count} samples are too few to tell";
        }

        var settled = samples.Skip(samples.Count / 3).ToList();
        var earlier = Median(settled.Take(settled.Count / 2));
        var later = Median(settled.Skip(settled.Count / 2));
        return later > (earlier * (1 + Share)) + Slack ? $"{what} grows: {earlier:f1}, then {later:f1}" : null;
    }

    private static double Median(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
