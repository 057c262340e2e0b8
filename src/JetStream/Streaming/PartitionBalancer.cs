using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// Spreads the partitions evenly over the active silos. Every silo works it out for itself from the members it knows; while
/// they disagree, two may open a partition, and the later one reads it. Orleans' ring leaves silos without a partition when
/// there are few, and its balancers by deployment wait minutes for a new silo to mature.
/// </summary>
internal sealed class PartitionBalancer(IServiceProvider services, ILogger<PartitionBalancer> logger) : QueueBalancerBase(services, logger)
{
    private volatile IReadOnlyList<SiloAddress> _active = [];
    private IReadOnlyList<QueueId> _queues = [];

    public override Task Initialize(IStreamQueueMapper queueMapper)
    {
        _queues = [.. queueMapper.GetAllQueues()];
        return base.Initialize(queueMapper);
    }

    public override IEnumerable<QueueId> GetMyQueues()
    {
        var owners = Assign(_queues.Count, [.. _active.Select(silo => silo.ToParsableString())]);
        var own = SiloAddress.ToParsableString();
        return _queues.Where((_, partition) => owners.Length > 0 && owners[partition] == own).ToList();
    }

    /// <summary>
    /// The owner of each partition: of the silos that have room the one with the highest hash, so that few partitions move
    /// when a silo comes or goes. No silo has more than one partition more than another.
    /// </summary>
    public static string[] Assign(int partitions, IReadOnlyCollection<string> silos)
    {
        if (silos.Count == 0)
        {
            return [];
        }

        var (share, odd) = Math.DivRem(partitions, silos.Count);
        var owned = silos.ToDictionary(silo => silo, _ => 0);
        var owners = new string[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            var owner = owned
                .Where(silo => silo.Value < share || (silo.Value == share && odd > 0))
                .MaxBy(silo => (Weight(silo.Key, partition), silo.Key)).Key;
            odd -= owned[owner] == share ? 1 : 0;
            owned[owner]++;
            owners[partition] = owner;
        }

        return owners;
    }

    protected override void OnClusterMembershipChange(HashSet<SiloAddress> activeSilos)
    {
        _active = [.. activeSilos];
        _ = NotifyListeners();
    }

    private static ulong Weight(string silo, int partition) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(silo), partition);
}
