namespace MeshSync.Fabric.Contracts;

/// <summary>
/// Told when the watch log let go of batches before they were read: after an absence longer than the log's age, or a
/// flood larger than its size. Nobody can say whose batches they were.
/// </summary>
public interface IMissedBatches
{
    /// <summary>
    /// Has every collection of a partition relisted. Returns when all of them want a relist, and keep asking for it by
    /// themselves; throws when that could not be brought about, and may then be called again.
    /// </summary>
    ValueTask Report(int partition, string reason);
}
