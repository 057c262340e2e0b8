using System.Collections.Concurrent;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>What belongs together while this silo owns a partition: the cache on the one side, the receiver on the other.</summary>
internal sealed record PartitionSession(PartitionMonitor Monitor, AckLedger Ledger, ParkingLot Parking, PartitionCache Cache)
{
    public int Partition => Monitor.Partition;
}

/// <summary>The partitions that this silo owns.</summary>
internal sealed class PartitionSessions : IWatchLogHealth
{
    private readonly ConcurrentDictionary<int, PartitionSession> _sessions = new();

    public IReadOnlyList<PartitionHealth> Partitions =>
        [.. _sessions.Values.Select(session => session.Monitor.Report(session.Cache, session.Parking)).OrderBy(health => health.Partition)];

    public PartitionSession this[int partition] => _sessions[partition];

    public void Begin(PartitionSession session) => _sessions[session.Partition] = session;

    public void End(PartitionSession session) => _sessions.TryRemove(KeyValuePair.Create(session.Partition, session));
}
