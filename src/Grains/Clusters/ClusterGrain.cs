using System.Runtime.InteropServices;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Tiers;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Clusters;

/// <summary>
/// Knows the collections of a cluster. What it shows after a restart comes from the headers of what is stored, without
/// waking a collection; from then on each collection reports its own changes. A collection that has not reported yet
/// counts as synced, because whatever was on its way to it is delivered again, and then it reports.
/// </summary>
[GrainType("cluster")]
[KeepAlive]
internal sealed class ClusterGrain(IStoredMessageScanner scanner, TimeProvider time) : Grain, IClusterGrain
{
    private readonly SortedDictionary<string, CollectionReport> _collections = new(StringComparer.Ordinal);

    private AgentReport? _agent;
    private long _agentHeard;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var cluster = this.GetPrimaryKeyString();
        await GrainFactory.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).Register(cluster);

        foreach (var (collection, tally) in await Tally(cluster, cancellationToken))
        {
            _collections[collection.ToString()] = new CollectionReport
            {
                Collection = collection.ToString(),
                Objects = tally.Live,
                Presences = tally.Presences,
                Synced = true,
                LastChange = tally.LastChange,
            };
        }
    }

    public Task Report(CollectionReport report)
    {
        var before = _collections.GetValueOrDefault(report.Collection);
        _collections[report.Collection] = report with { LastChange = report.LastChange ?? before?.LastChange };
        return Task.CompletedTask;
    }

    public Task Heartbeat(AgentReport report)
    {
        var isOtherPolicy = report.PolicySince is not null && report.PolicySince != _agent?.PolicySince;
        (_agent, _agentHeard) = (report, time.GetTimestamp());
        return isOtherPolicy ? GrainFactory.GetGrain<IInfrastructureGrain>(this.GetPrimaryKeyString()).PolicyChanged() : Task.CompletedTask;
    }

    public Task<string[]> Unwatched(string[] watched)
    {
        var names = watched.ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(_collections.Values.Where(report => report.Objects > 0).Select(report => CollectionKey.Parse(report.Collection))
            .Where(key => !names.Contains(key.Written) && !names.Contains((key with { Resource = "*" }).Written))
            .Select(key => key.ToString()).ToArray());
    }

    public Task<ClusterState> GetState() => Task.FromResult(new ClusterState
    {
        Cluster = this.GetPrimaryKeyString(),
        Objects = _collections.Values.Sum(collection => (long)collection.Objects),
        Synced = _collections.Count > 0 && _collections.Values.All(collection => collection.Synced),
        LastChange = _collections.Values.Max(collection => collection.LastChange),
        Collections = _collections.Values.ToArray(),
        Agent = _agent is null ? null : _agent with { Age = time.GetElapsedTime(_agentHeard) },
    });

    private async Task<Dictionary<CollectionKey, (int Live, int Presences, DateTimeOffset LastChange)>> Tally(string cluster, CancellationToken cancellationToken)
    {
        var tallies = new Dictionary<CollectionKey, (int Live, int Presences, DateTimeOffset LastChange)>();
        await foreach (var message in scanner.Scan(Subjects.ObjectsOf(cluster), cancellationToken))
        {
            if (!Subjects.TryParseObject(message.Subject, out var key))
            {
                continue; // Its collection counts and logs it.
            }

            var record = ObjectStateHeader.Read(message.State);
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, key.Collection, out _);
            tally.Live += record.Event == MesheryEvent.Deleted ? 0 : 1;
            tally.Presences += record.Event != MesheryEvent.Deleted && record.Tier == ObjectTier.Presence ? 1 : 0;
            tally.LastChange = tally.LastChange > record.ObservedAt ? tally.LastChange : record.ObservedAt;
        }

        return tallies;
    }
}
