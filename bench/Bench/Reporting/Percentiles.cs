namespace MeshSync.Fabric.Bench.Reporting;

/// <summary>Order statistics of a run's samples.</summary>
internal static class Percentiles
{
    /// <summary>Nearest-rank percentile; NaN when there are no samples.</summary>
    public static double Of(IReadOnlyCollection<double> samples, double percentile)
    {
        if (samples.Count == 0)
        {
            return double.NaN;
        }

        var sorted = samples.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(percentile / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
