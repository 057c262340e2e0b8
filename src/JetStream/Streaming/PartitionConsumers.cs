using System.Globalization;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>A consumer on a partition.</summary>
/// <param name="Name"><c>w&lt;partition&gt;-&lt;epoch&gt;</c></param>
/// <param name="Epoch">Larger than those of all consumers the partition had before.</param>
/// <param name="Incarnation">Of the log it reads.</param>
/// <param name="Trimmed">Messages, of any partition, that the log let go before this one had read so far; 0 if none.</param>
internal sealed record PartitionConsumer(string Name, long Epoch, long Incarnation, ulong Trimmed);

/// <summary>Another silo has opened the partition after this one and reads it.</summary>
internal sealed class PartitionTakenException(string consumer) : Exception($"Another silo reads this partition as {consumer}.");

/// <summary>
/// Opens the consumers of the watch log's partitions. Each opening makes a new one, behind what was acknowledged, and
/// only then deletes the older ones: a crash in between loses nothing, and an owner that was thought dead is cut off.
/// </summary>
internal sealed class PartitionConsumers(INatsConnection nats, Func<IMissedBatches> missed, WatchLogEnvironment environment)
{
    private const string Trimmed = "the watch log let go of batches that were not read";
    private const int ConsumerNotFound = 10014;

    // More than can be read and unfinished at once, parked anchors included.
    private const int MaxAckPending = 20_000;

    private readonly NatsJSContext _jetStream = new(nats);

    /// <param name="partition">Which partition.</param>
    /// <param name="previous">The consumer that this silo had, if it only opens the partition again.</param>
    /// <param name="resumeAt">First place that this silo has not finished; null when it has read nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PartitionTakenException">Only when opening again: another silo reads it.</exception>
    public async Task<PartitionConsumer> Open(int partition, PartitionConsumer? previous, LogPosition? resumeAt, CancellationToken cancellationToken)
    {
        var stream = await _jetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: cancellationToken);
        var incarnation = stream.Info.Created.ToUnixTimeMilliseconds();
        var existing = await Existing(partition, cancellationToken);
        if (previous is not null && existing.Find(other => other.Epoch > previous.Epoch && other.Info.NumWaiting > 0) is { } rival)
        {
            throw new PartitionTakenException(rival.Info.Name);
        }

        var start = resumeAt is { } place && place.Incarnation == incarnation ? place.Sequence : Finished(existing) + 1;

        var first = stream.Info.State.FirstSeq;
        var trimmed = start > 1 && first > start ? first - start : 0;
        if (trimmed > 0)
        {
            // Before the new consumer, because that one starts behind the gap and hides it.
            await missed().Report(partition, Trimmed).AsTask().WaitAsync(cancellationToken);
        }

        // By the clock, so that two silos that open a partition at once make different consumers and the later one stays.
        var epoch = Math.Max(environment.Time.GetUtcNow().ToUnixTimeMilliseconds(), existing.Select(other => other.Epoch + 1).DefaultIfEmpty().Max());
        var consumer = await _jetStream.CreateConsumerAsync(Subjects.WatchStream, Config(partition, epoch, start), cancellationToken);
        foreach (var older in existing.Where(other => other.Epoch < epoch))
        {
            await Delete(older.Info.Name, cancellationToken);
        }

        return new PartitionConsumer(consumer.Info.Name, epoch, incarnation, trimmed);
    }

    /// <summary>The end of the log, if everything of the partition was delivered and finished; else null.</summary>
    public async Task<LogPosition?> End(PartitionConsumer consumer, CancellationToken cancellationToken)
    {
        // In this order: what is published in between shows as pending.
        var stream = await _jetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: cancellationToken);
        var reading = await _jetStream.GetConsumerAsync(Subjects.WatchStream, consumer.Name, cancellationToken);
        return reading.Info is { NumPending: 0, NumAckPending: 0 } && stream.Info.Created.ToUnixTimeMilliseconds() == consumer.Incarnation
            ? new LogPosition(consumer.Incarnation, stream.Info.State.LastSeq)
            : null;
    }

    private ConsumerConfig Config(int partition, long epoch, ulong start) => new(string.Create(CultureInfo.InvariantCulture, $"w{partition}-{epoch}"))
    {
        Description = "MeshSync Fabric: reads one partition of the watch log for the silo that owns it",
        FilterSubject = Subjects.WatchPartition(partition),
        DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
        OptStartSeq = start,
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        AckWait = environment.Options.AckWait,
        MaxDeliver = -1,
        MaxAckPending = MaxAckPending,
    };

    private async Task<List<OpenedConsumer>> Existing(int partition, CancellationToken cancellationToken)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"w{partition}-");
        var consumers = new List<OpenedConsumer>();
        await foreach (var consumer in _jetStream.ListConsumersAsync(Subjects.WatchStream, cancellationToken))
        {
            if (consumer.Info.Name.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(consumer.Info.Name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
            {
                consumers.Add(new OpenedConsumer(epoch, consumer.Info));
            }
        }

        return consumers;
    }

    private static ulong Finished(List<OpenedConsumer> consumers) =>
        consumers.Select(consumer => Math.Max(consumer.Info.AckFloor.StreamSeq, Math.Max(1, consumer.Info.Config.OptStartSeq) - 1)).DefaultIfEmpty().Max();

    private async Task Delete(string consumer, CancellationToken cancellationToken)
    {
        try
        {
            await _jetStream.DeleteConsumerAsync(Subjects.WatchStream, consumer, cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == ConsumerNotFound)
        {
            // Whoever else opened the partition has deleted it.
        }
    }

    private sealed record OpenedConsumer(long Epoch, ConsumerInfo Info);
}
