using MeshSync.Fabric.Contracts;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>One message of the watch log on its way to the collection's grain: exactly one <see cref="WatchDelivery"/>.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.WatchBatchContainer")]
internal sealed class WatchBatchContainer : IBatchContainer
{
    [Id(0)]
    public StreamId StreamId { get; init; }

    [Id(1)]
    public long Incarnation { get; init; }

    [Id(2)]
    public ulong Sequence { get; init; }

    [Id(3)]
    public byte[] Payload { get; init; } = [];

    /// <summary>The agent's span, where the batch is traced.</summary>
    [Id(4)]
    public string? TraceParent { get; init; }

    public LogPosition Position => new(Incarnation, Sequence);

    public StreamSequenceToken SequenceToken => new EventSequenceTokenV2((long)Sequence);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() =>
        new WatchDelivery(Position, Payload, TraceParent) is T delivery ? [Tuple.Create(delivery, SequenceToken)] : [];

    public bool ImportRequestContext() => false;
}
