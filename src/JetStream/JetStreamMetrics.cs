using System.Diagnostics.Metrics;
using MeshSync.Fabric.JetStream.Connections;

namespace MeshSync.Fabric.JetStream;

/// <summary>What the silo does with JetStream, in numbers. Rates and sizes only; states are in the health reports.</summary>
public sealed class JetStreamMetrics
{
    public const string MeterName = "MeshSync.Fabric.JetStream";

    private readonly Counter<long> _batches;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _reopened;
    private readonly Counter<long> _readFailures;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _relists;
    private readonly Counter<long> _writes;
    private readonly UpDownCounter<long> _writing;
    private readonly Counter<long> _writeRetries;
    private readonly Counter<long> _writeConflicts;

    public JetStreamMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _batches = meter.CreateCounter<long>("meshsync.watchlog.batches", "{batch}", "Watch batches read from the log.");
        _bytes = meter.CreateCounter<long>("meshsync.watchlog.size", "By", "Compressed bytes of the watch batches read.");
        _duplicates = meter.CreateCounter<long>("meshsync.watchlog.duplicates", "{batch}", "Batches delivered again by the broker and recognised.");
        _unreadable = meter.CreateCounter<long>("meshsync.watchlog.unreadable", "{message}", "Messages whose subject belongs to no collection.");
        _skipped = meter.CreateCounter<long>("meshsync.watchlog.skipped", "{batch}", "Batches passed over because their collection waits for a relist.");
        _reopened = meter.CreateCounter<long>("meshsync.watchlog.consumers.opened", "{consumer}", "Consumers opened on a partition.");
        _readFailures = meter.CreateCounter<long>("meshsync.watchlog.read.failures", "{failure}", "Failed attempts to read a partition.");
        _parked = meter.CreateCounter<long>("meshsync.watchlog.parked", "{collection}", "Collections parked because their deliveries kept failing.");
        _relists = meter.CreateCounter<long>("meshsync.watchlog.relists.requested", "{request}", "Relists requested to heal a parked collection.");
        _writes = meter.CreateCounter<long>("meshsync.objects.writes", "{message}", "Grain states stored, each a message to the consumers.");
        _writing = meter.CreateUpDownCounter<long>("meshsync.objects.writes.pending", "{message}", "Grain states on their way to the store, or waiting for their turn.");
        _ = meter.CreateObservableGauge("meshsync.objects.writes.pending.limit", () => (long)RequestInbox.Slots, "{message}", "How many are on their way at once.");
        _writeRetries = meter.CreateCounter<long>("meshsync.objects.write.retries", "{attempt}", "Writes tried again because no acknowledgement came.");
        _writeConflicts = meter.CreateCounter<long>("meshsync.objects.write.conflicts", "{write}", "Writes refused because another activation had written.");
    }

    internal void Read(int partition, long bytes)
    {
        _batches.Add(1, Partition(partition));
        _bytes.Add(bytes, Partition(partition));
    }

    internal void Duplicate(int partition) => _duplicates.Add(1, Partition(partition));

    internal void Unreadable(int partition) => _unreadable.Add(1, Partition(partition));

    internal void Skipped(int partition) => _skipped.Add(1, Partition(partition));

    internal void Opened(int partition) => _reopened.Add(1, Partition(partition));

    internal void ReadFailed(int partition) => _readFailures.Add(1, Partition(partition));

    internal void Parked(int partition) => _parked.Add(1, Partition(partition));

    internal void RelistRequested(int partition) => _relists.Add(1, Partition(partition));

    internal void Writing() => _writing.Add(1);

    /// <summary>A write has ended, whatever came of it.</summary>
    internal void WriteEnded() => _writing.Add(-1);

    internal void Written() => _writes.Add(1);

    internal void WriteRetried() => _writeRetries.Add(1);

    internal void WriteConflicted() => _writeConflicts.Add(1);

    private static KeyValuePair<string, object?> Partition(int partition) => new("meshsync.partition", partition);
}
