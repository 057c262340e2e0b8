using System.Text.Json;
using MeshSync.Fabric.Silo.Flushing;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>A flush as <c>/api/v1/flush</c> shows it.</summary>
/// <param name="Id">Differs between all flushes; another when it began anew.</param>
/// <param name="Outlet">Through which outlet.</param>
/// <param name="Cluster">Cluster, if it is of one only.</param>
/// <param name="Collection">group/resource, if it is of one only.</param>
/// <param name="Reason">Who asked.</param>
/// <param name="Phase">queued, running, waiting, done or replaced.</param>
/// <param name="Sent">Stored messages gone through.</param>
/// <param name="Total">Stored messages to go through, as far as is known.</param>
/// <param name="Restarts">How often it began anew, because whoever listened was gone in between.</param>
/// <param name="Problem">Why it waits.</param>
/// <param name="BegunAt">When it was asked for.</param>
/// <param name="EndedAt">When it was done or replaced.</param>
internal sealed record FlushSummary(
    string Id,
    string Outlet,
    string? Cluster,
    string? Collection,
    string Reason,
    string Phase,
    long Sent,
    long Total,
    int Restarts,
    string? Problem,
    DateTimeOffset BegunAt,
    DateTimeOffset? EndedAt)
{
    public static FlushSummary Of(Flush flush) => new(
        flush.Consumer,
        flush.Outlet.Options.Name,
        flush.Scope.Cluster,
        flush.Scope.Collection?.Written,
        flush.Reason,
        JsonNamingPolicy.CamelCase.ConvertName(flush.Phase.ToString()),
        flush.Sent,
        flush.Total,
        flush.Restarts,
        flush.Problem,
        flush.BegunAt,
        flush.EndedAt);
}
