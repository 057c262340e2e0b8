using System.Runtime.CompilerServices;
using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Mirror.Comparison;
using MeshSync.Fabric.Mirror.Inventory;

namespace MeshSync.Fabric.Cli.Mirroring;

/// <summary>Looks at a mirror once a second, and at the cluster every ten seconds while the mirror is caught up.</summary>
internal sealed class MirrorWatch(
    MirrorServer mirror, InventoryDatabase inventory, SiloView silo, ComparedCluster? cluster, TimeProvider time, bool stopWhenQuiet)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Compare = TimeSpan.FromSeconds(10);

    private readonly DateTimeOffset _start = time.GetUtcNow();
    private ComparisonResult? _comparison;
    private string? _problem;
    private DateTimeOffset _compared = DateTimeOffset.MinValue;

    public async IAsyncEnumerable<MirrorReport> Reports([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            if (mirror.Completion.IsCompleted)
            {
                await mirror.Completion.ConfigureAwait(false);
            }

            var isQuiet = IsQuiet();
            if (isQuiet && cluster is not null && time.GetUtcNow() - _compared >= Compare)
            {
                await CompareNow(cancellation).ConfigureAwait(false);
            }

            yield return await Report(cancellation).ConfigureAwait(false);
            if (isQuiet && stopWhenQuiet)
            {
                yield break;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private bool IsQuiet()
    {
        var progress = mirror.Progress;
        return progress.IsCaughtUp && time.GetUtcNow() - (progress.LastAt ?? _start) >= Quiet;
    }

    private async Task CompareNow(CancellationToken cancellation)
    {
        try
        {
            _comparison = await cluster!.Compare(cancellation).ConfigureAwait(false);
            _problem = null;
        }
        catch (HttpRequestException failure) when (!stopWhenQuiet)
        {
            _problem = failure.Message;
        }

        _compared = time.GetUtcNow();
    }

    private async Task<MirrorReport> Report(CancellationToken cancellation)
    {
        var known = await silo.Clusters(cancellation).ConfigureAwait(false);
        var clusters = inventory.Counts()
            .GroupBy(count => count.Cluster)
            .Select(counts => new MirroredCluster(counts.Key, counts.ToDictionary(count => count.Kind, count => count.Objects), known.GetValueOrDefault(counts.Key)));
        return new MirrorReport
        {
            At = time.GetUtcNow(),
            Clusters = [.. clusters],
            Progress = mirror.Progress,
            Outlets = await silo.Outlets(cancellation).ConfigureAwait(false),
            Comparison = _comparison,
            ComparisonProblem = _problem,
        };
    }
}
