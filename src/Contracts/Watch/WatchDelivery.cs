namespace MeshSync.Fabric.Contracts;

/// <summary>One watch batch as the stream provider hands it to a collection grain.</summary>
/// <param name="Position">Where the batch stands in the watch log.</param>
/// <param name="Payload">The batch as the agent published it; see <see cref="WatchBatch.Decode"/>.</param>
/// <param name="TraceParent">The agent's span, where the batch is traced; see <see cref="FabricTraces"/>.</param>
public sealed record WatchDelivery(LogPosition Position, ReadOnlyMemory<byte> Payload, string? TraceParent = null);

/// <summary>Names of the Orleans streams that carry <see cref="WatchDelivery"/>: one stream a collection, keyed by <see cref="CollectionKey"/>.</summary>
public static class WatchStreams
{
    public const string Provider = "watch-log";

    public const string Namespace = "watch";
}
