using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Grains.Collections;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>Tells which objects of a collection have a design mark: all of them once, then what changes. What fails is told again as a whole.</summary>
internal sealed partial class MarkReports(CollectionKey collection, CollectionIndex index, IGrainFactory grains, ILogger logger)
{
    private bool _hasTold;

    /// <summary>Whether there is something to tell.</summary>
    public bool IsDue => index.Marks.Count > 0;

    /// <summary>Tells what is due; false when that failed and has to be tried again.</summary>
    public async Task<bool> Tell()
    {
        if (!IsDue)
        {
            return true;
        }

        var changes = index.Marks.ToArray();
        index.Marks.Clear();
        try
        {
            await Tell(changes);
            return _hasTold = true;
        }
        catch (Exception e)
        {
            foreach (var (key, holds) in changes)
            {
                index.Marks.TryAdd(key, holds);
            }

            LogUntold(e, collection);
            return false;
        }
    }

    private Task Tell(KeyValuePair<string, bool>[] changes)
    {
        var promotions = grains.GetGrain<IPromotionGrain>(collection.ToString());
        return _hasTold
            ? promotions.Change([.. changes.Select(change => new PromotionChange { Key = change.Key, Reason = PromotionReasons.DesignMark, Holds = change.Value })])
            : promotions.Marked(index.Marked());
    }

    [LoggerMessage(LogLevel.Warning, "Which objects of {Collection} have a design mark could not be told; trying again.")]
    private partial void LogUntold(Exception exception, CollectionKey collection);
}
