using System.Diagnostics;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>Shows the objects of a batch that is traced, the first of them where there are many.</summary>
internal sealed class TracedCalls(IObjectCalls calls, DeliveryTraces deliveries) : IObjectCalls
{
    /// <summary>A list can have thousands, and no trace that anybody reads.</summary>
    private const int MostObjects = 16;

    private string? _batch;
    private int _shown;

    public Task<ObjectApplied> Apply(ObjectKey key, ObjectChange change) =>
        FabricTraces.Current is { } batch && IsShown(batch) ? ApplyTraced(key, change) : calls.Apply(key, change);

    private bool IsShown(string batch)
    {
        if (batch != _batch)
        {
            (_batch, _shown) = (batch, 0);
        }

        return _shown++ < MostObjects;
    }

    private async Task<ObjectApplied> ApplyTraced(ObjectKey key, ObjectChange change)
    {
        using var span = FabricTraces.Write(key);
        try
        {
            var applied = await calls.Apply(key, change);
            span?.SetTag("meshsync.outcome", applied.Outcome.ToString());
            if (span is not null && applied.Outcome is not (ObjectOutcome.Unchanged or ObjectOutcome.Rejected))
            {
                deliveries.Follow(span.Context, applied.Head.Sequence);
            }

            return applied;
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            throw;
        }
    }
}
