namespace MeshSync.Fabric.Robustness.Faults;

/// <summary>A fault that is to come.</summary>
/// <param name="At">When, from the start of the run.</param>
/// <param name="Kind">Which.</param>
/// <param name="For">How long what is ended stays away, or what is stalled stalls.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, TimeSpan For);

/// <summary>Draws the faults of a run from its seed: the first ones hit the start, some come in pairs.</summary>
internal static class FaultPlan
{
    private const int ShortestMs = 100;
    private const int LongestMs = 3000;

    // Without a break a long run would be over before anything much was told that could be lost.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    /// <summary>The longest time that a fault lasts.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(LongestMs);

    /// <param name="seed">The same seed gives the same plan.</param>
    /// <param name="length">Of the run; nothing begins later.</param>
    /// <param name="kinds">What can be done in this world; null is everything.</param>
    public static IReadOnlyList<PlannedFault> Of(int seed, TimeSpan length, IReadOnlyList<FaultKind>? kinds = null)
    {
#pragma warning disable CA5394 // The same plan at every run.
        var random = new Random(seed);
        var longestPauseMs = length > Long ? 20_000 : 5_000;
        kinds ??= Enum.GetValues<FaultKind>();
        var plan = new List<PlannedFault>();
        for (var at = TimeSpan.FromMilliseconds(random.Next(LongestMs)); at < length; at += TimeSpan.FromMilliseconds(random.Next(500, longestPauseMs)))
        {
            var together = random.Next(3) == 0 ? 2 : 1;
            var drawn = Enumerable.Range(0, together).Select(_ => kinds[random.Next(kinds.Count)]).Distinct();
            plan.AddRange(drawn.Select(kind => new PlannedFault(at, kind, TimeSpan.FromMilliseconds(random.Next(ShortestMs, LongestMs)))));
        }

        return plan;
#pragma warning restore CA5394
    }
}
