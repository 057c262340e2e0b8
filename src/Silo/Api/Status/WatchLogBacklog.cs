using MeshSync.Fabric.Contracts;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.Silo.Api.Status;

/// <summary>Batches in the watch log that no silo has finished with yet, by partition: what lies between the agents and the grains.</summary>
internal sealed class WatchLogBacklog
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly INatsJSContext _jetStream;
    private readonly SharedAnswer<ulong[]> _answer;

    public WatchLogBacklog(INatsJSContext jetStream, TimeProvider time)
    {
        _jetStream = jetStream;
        _answer = new SharedAnswer<ulong[]>(Read, _ => Moment, time);
    }

    /// <summary>A number for each partition, of a second ago at most.</summary>
    /// <exception cref="NATS.Client.Core.NatsException">The broker does not say.</exception>
    public Task<ulong[]> Get() => _answer.Get();

    private async Task<ulong[]> Read()
    {
        var newest = new Dictionary<int, ConsumerInfo>();
        await foreach (var consumer in _jetStream.ListConsumersAsync(Subjects.WatchStream))
        {
            // A silo that takes a partition over makes a new consumer; the one before it may still be there for a moment.
            if (PartitionOf(consumer.Info) is { } partition && (!newest.TryGetValue(partition, out var other) || other.Created < consumer.Info.Created))
            {
                newest[partition] = consumer.Info;
            }
        }

        return [.. Enumerable.Range(0, Partitions.Count).Select(partition =>
            newest.TryGetValue(partition, out var reading) ? reading.NumPending + (ulong)reading.NumAckPending : 0)];
    }

    private static int? PartitionOf(ConsumerInfo consumer) =>
        Enumerable.Range(0, Partitions.Count).Cast<int?>().FirstOrDefault(partition => Subjects.WatchPartition(partition!.Value) == consumer.Config.FilterSubject);
}
