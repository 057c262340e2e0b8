using System.Globalization;
using MeshSync.Fabric.Mirror;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>A report in words.</summary>
internal static class MirrorText
{
    private const int MostDifferences = 20;

    /// <summary>What a report says beside the time: reports that say the same need not be shown twice.</summary>
    public static string Saying(MirrorReport report) => string.Join('\n', Lines(report).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]));

    public static IEnumerable<string> Lines(MirrorReport report)
    {
        var time = report.At.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        foreach (var cluster in report.Clusters)
        {
            yield return $"{time} {cluster.Id}: {Invariant($"{cluster.Objects}")} objects{Silo(cluster)}: {string.Join(", ", cluster.Kinds.OrderByDescending(kind => kind.Value).Select(kind => Invariant($"{kind.Value} {kind.Key}")))}";
        }

        yield return $"{time} {Behind(report.Progress)}; {Invariant($"{report.Progress.Changes} changes, {report.Progress.StoreRows} rows from the store")}{Trouble(report.Progress)}";
        foreach (var line in Waiting(report).Concat(Compared(report)))
        {
            yield return $"{time} {line}";
        }
    }

    /// <summary>Outlets of the silo that have something left to send; which of them leads here only the silo's settings say.</summary>
    public static IEnumerable<string> Waiting(MirrorReport report) =>
        from outlet in report.Outlets
        where outlet.Pending > 0 || outlet.Problem is not null
        select Invariant($"outlet {outlet.Name} has {outlet.Pending} changes to send{(outlet.Problem is { } problem ? $" and waits: {problem}" : "")}");

    public static string Behind(MirrorProgress progress) =>
        progress.IsCaughtUp ? "up to date"
        : Invariant($"behind by {(progress.Pending ?? 0) + progress.Arrived - progress.Applied} changes");

    public static string Silo(MirroredCluster cluster) =>
        cluster.Silo is not { } silo ? ""
        : silo.Synced && silo.Objects == cluster.Objects ? ", all that the silo knows"
        : Invariant($" of {silo.Objects} that the silo knows{(silo.Synced ? "" : ", which is not in sync with the cluster")}");

    public static string Trouble(MirrorProgress progress) =>
        (progress.Ignored > 0 ? Invariant($", {progress.Ignored} MODIFIED without a row ignored") : "")
        + (progress.Malformed > 0 ? Invariant($", {progress.Malformed} messages unreadable") : "");

    public static IEnumerable<string> Compared(MirrorReport report)
    {
        if (report.ComparisonProblem is { } problem)
        {
            yield return $"cannot compare: {problem}";
        }

        if (report.Comparison is not { } comparison)
        {
            yield break;
        }

        yield return comparison.IsSame
            ? Invariant($"cluster {comparison.Cluster}: no difference in {comparison.Same} objects")
            : Invariant($"cluster {comparison.Cluster}: {comparison.Differences.Count} of {comparison.Same + comparison.Differences.Count} objects differ");
        foreach (var difference in comparison.Differences.Take(MostDifferences))
        {
            yield return $"  {difference}";
        }

        if (comparison.Differences.Count > MostDifferences)
        {
            yield return Invariant($"  and {comparison.Differences.Count - MostDifferences} more; -o json has all");
        }

        foreach (var resource in comparison.NotListed)
        {
            yield return $"  not compared, since the API server does not list it: {resource}";
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
