using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

/// <summary>Collections and batches for tests.</summary>
internal static class Batches
{
    private static int _clusters;

    /// <summary>A collection that no other test has.</summary>
    public static CollectionKey NewCollection() => new($"cluster-{Interlocked.Increment(ref _clusters)}-{Environment.ProcessId}", "apps", "deployments");

    /// <summary>A collection of its own in the same partition.</summary>
    public static CollectionKey NeighbourOf(CollectionKey collection)
    {
        while (true)
        {
            var neighbour = NewCollection();
            if (Partitions.Of(neighbour) == Partitions.Of(collection))
            {
                return neighbour;
            }
        }
    }

    public static byte[] Events(CollectionKey collection, ulong number) => Encode(collection, number, header => header);

    public static byte[] List(CollectionKey collection, ulong number, bool begin, bool end) =>
        Encode(collection, number, header => header with { Phase = WatchPhase.List, Epoch = 1, Begin = begin, End = end });

    private static byte[] Encode(CollectionKey collection, ulong number, Func<WatchBatchHeader, WatchBatchHeader> change)
    {
        using var writer = new WatchBatchWriter();
        writer.Add(WatchEventType.Upsert, "default"u8, "web"u8, "uid"u8, "1"u8, """{"metadata":{}}"""u8);
        return writer.Encode(change(new WatchBatchHeader
        {
            Cluster = collection.Cluster,
            Type = new ResourceType(collection.Group, "v1", collection.Resource, "Deployment", true),
            Session = 1,
            Sequence = number,
            CapturedAt = DateTimeOffset.UnixEpoch,
        }));
    }
}
