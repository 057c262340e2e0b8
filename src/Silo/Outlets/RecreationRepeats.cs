using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Flushing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Tells every outlet once more of objects that were created anew. It sends what is stored then, and looks again
/// afterwards: what has changed in between is sent again, so that an overtaken state is never the last one.
/// </summary>
internal sealed partial class RecreationRepeats(
    Recreations recreations, OutletSet outlets, INatsConnection nats, FlushBoard flushes, TimeProvider time, ILogger<RecreationRepeats> logger)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Goes on until cancelled.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What fails is left to a flush, which is durable.")]
    public async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var due = await recreations.Due(AtOnce, stopping);
            foreach (var outlet in outlets.All)
            {
                var keys = due.Where(key => outlet.Options.Clusters.Count == 0 || outlet.Options.Clusters.Contains(key.Cluster)).Distinct().ToList();
                try
                {
                    if (recreations.TakeOverflow())
                    {
                        _ = await flushes.Begin(outlet, FlushScope.Everything, "more objects were created anew than can be told of singly", stopping);
                    }
                    else if (!await Repeat(outlet, keys, stopping))
                    {
                        await Flush(outlet, keys, stopping);
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    LogFailed(e, outlet.Options.Name, keys.Count);
                    await Task.Delay(Pause, time, stopping);
                }
            }
        }
    }

    /// <returns>False when the way was interrupted.</returns>
    private async Task<bool> Repeat(Outlet outlet, List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var stored = await Read(keys, cancellationToken);

        // A tombstone is on its way already.
        var wanted = stored.Where(entry => entry.Value.Change is { IsTombstone: false }).ToDictionary();
        while (wanted.Count > 0)
        {
            var outcome = await outlet.Exit.Send([.. wanted.Values.Select(entry => entry.Change!.Value.As(outlet.Options.Subject))], cancellationToken);
            if (outcome != SendOutcome.Taken)
            {
                // A Server that is away asks for everything when it comes back.
                return outcome == SendOutcome.NobodyListens;
            }

            var now = await Read([.. wanted.Keys], cancellationToken);
            wanted = now.Where(entry => entry.Value.Change is not null && entry.Value.Sequence != wanted[entry.Key].Sequence).ToDictionary();
        }

        return true;
    }

    private async Task Flush(Outlet outlet, List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        foreach (var collection in keys.Select(key => key.Collection).Distinct())
        {
            _ = await flushes.Begin(outlet, FlushScope.Of(collection), "objects were created anew while the way was interrupted", cancellationToken);
        }
    }

    private async Task<Dictionary<ObjectKey, Latest>> Read(List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var messages = await Task.WhenAll(keys.Select(async key => await Read(key, cancellationToken)));
        return keys.Zip(messages).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private async Task<Latest> Read(ObjectKey key, CancellationToken cancellationToken)
    {
        var reply = await nats.RequestAsync<byte[]>($"$JS.API.DIRECT.GET.{Subjects.ObjectsStream}.{Subjects.OfObject(key)}", cancellationToken: cancellationToken);
        return reply.Headers?.TryGetLastValue("Nats-Sequence", out var sequence) == true
            ? new Latest(ulong.Parse(sequence!, NumberStyles.None, CultureInfo.InvariantCulture), StoredChange.Of(reply.Data))
            : default;
    }

    [LoggerMessage(LogLevel.Warning, "Outlet {Outlet} could not be told once more of {Objects} objects that were created anew")]
    private partial void LogFailed(Exception exception, string outlet, int objects);

    /// <param name="Sequence">Place in the store.</param>
    /// <param name="Change">Null: nothing of ours is stored.</param>
    private readonly record struct Latest(ulong Sequence, StoredChange? Change);
}
