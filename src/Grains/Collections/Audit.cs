using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Metrics;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Compares what the agent says there has to be with what is known. A difference is healed by a relist, which is ordered like everything
/// else; what that stores is counted as healed.
/// </summary>
internal sealed partial class Audit(CollectionKey collection, CollectionIndex index, RelistTracker tracker, FabricMetrics metrics, ILogger logger)
{
    private bool _healing;

    /// <summary>By the agent's clock, the last one that could be compared; null when there was none in this activation.</summary>
    public DateTimeOffset? Last { get; private set; }

    /// <summary>Audits of this activation that differed.</summary>
    public int Different { get; private set; }

    /// <summary>Objects of this activation that were not as they had to be, as far as a consumer would see.</summary>
    public int Healed { get; private set; }

    /// <summary>Takes note of a batch that was applied, an audit or one that may heal.</summary>
    /// <param name="header">The batch's.</param>
    /// <param name="place">What it was to the ones before it.</param>
    /// <param name="stored">Objects that it changed.</param>
    public void Applied(WatchBatchHeader header, BatchPlace place, int stored)
    {
        if (header.Phase == WatchPhase.Audit)
        {
            Compare(header, place);
        }
        else if (_healing && place.Kind == BatchKind.Relist)
        {
            Healed += stored;
            metrics.Healed(collection, stored);
            _healing = !header.End;
        }
    }

    private void Compare(WatchBatchHeader header, BatchPlace place)
    {
        if (!tracker.CanCompare(place))
        {
            return;
        }

        var known = index.Digest();
        var isSame = known.Count == header.ItemCount && known.Value == header.Digest;
        Last = header.CapturedAt;
        metrics.Audited(isSame);
        if (!isSame)
        {
            Different++;
            _healing = true;
            LogDifferent(collection, header.ResourceVersion, header.ItemCount, known.Count);
            tracker.Missed($"an audit at {header.ResourceVersion} found {header.ItemCount} objects, {known.Count} are known or their versions differ");
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "The audit of {Collection} at {ResourceVersion} differs: {Count} objects there, {Known} known here, or others of their versions; a relist will be asked for.")]
    private partial void LogDifferent(CollectionKey collection, string resourceVersion, uint count, uint known);
}
