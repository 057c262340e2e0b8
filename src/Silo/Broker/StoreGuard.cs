using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>
/// Notices that the stream of the objects was removed by hand and is another one. What this silo and its grains remember of it is
/// then void, and everything has to be told again, or an object that never changes would be missing for good.
/// </summary>
internal sealed partial class StoreGuard(
    INatsJSContext jetStream, IStoreLoss loss, OutletProgress progress, ISiloStatusOracle silo, ILogger<StoreGuard> logger)
{
    /// <summary>A new fabric has its log and, right after it, its store.</summary>
    private static readonly TimeSpan MadeTogether = TimeSpan.FromSeconds(5);

    private long _known;

    /// <summary>Looks once; to be called again and again, after the stream was provided for.</summary>
    public async Task Look(CancellationToken cancellationToken)
    {
        var store = (await jetStream.GetStreamAsync(Subjects.ObjectsStream, cancellationToken: cancellationToken)).Info;
        var made = store.Created.ToUnixTimeMilliseconds();
        if (made == _known)
        {
            return;
        }

        // When this silo starts, an empty store behind a log with something in it is all that tells of a removal; unless both have just
        // been made, and an agent was quick.
        var (logMade, log) = await ReadLog(cancellationToken);
        if (_known == 0 && (store.State.LastSeq > 0 || log.Count == 0 || store.Created - logMade < MadeTogether))
        {
            _known = made;
        }
        else if (silo.CurrentStatus == SiloStatus.Active)
        {
            LogReplaced();
            progress.Forget();
            await loss.Report(made, log).WaitAsync(cancellationToken);
            _known = made;
        }
    }

    private async Task<(DateTimeOffset Made, IReadOnlyCollection<CollectionKey> Collections)> ReadLog(CancellationToken cancellationToken)
    {
        var request = new StreamInfoRequest { SubjectsFilter = Subjects.AllWatch };
        var log = await jetStream.GetStreamAsync(Subjects.WatchStream, request, cancellationToken);
        var collections = new List<CollectionKey>();
        foreach (var subject in log.Info.State.Subjects?.Keys ?? [])
        {
            if (Subjects.TryParseWatch(subject, out var collection))
            {
                collections.Add(collection);
            }
        }

        return (log.Info.Created, collections);
    }

    [LoggerMessage(LogLevel.Warning, "The stream of the objects was removed and is made anew; every collection is listed again, and everything is told again")]
    private partial void LogReplaced();
}
