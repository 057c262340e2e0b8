using System.IO.Hashing;
using System.Text;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// How the watch log is cut into queues for the silos. A constant of the protocol, not a setting: an agent and a silo
/// that disagreed would lose batches without noticing.
/// </summary>
public static class Partitions
{
    public const int Count = 8;

    /// <summary>Partition of a collection, 0 to <see cref="Count"/> - 1; the same in every process and version.</summary>
    public static int Of(CollectionKey collection) =>
        (int)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(collection.ToString())) % Count);
}
