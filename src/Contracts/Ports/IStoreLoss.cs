namespace MeshSync.Fabric.Contracts;

/// <summary>Told when what is stored of all objects was removed by hand.</summary>
public interface IStoreLoss
{
    /// <summary>
    /// Has every collection told again. Returns when all of them know and keep asking for a relist by themselves; throws when that could
    /// not be brought about, and may then be called again.
    /// </summary>
    /// <param name="store">When the new store was made, unix ms: each collection acts once for each.</param>
    /// <param name="logged">Collections that the watch log has batches of; the others are known to their clusters.</param>
    Task Report(long store, IReadOnlyCollection<CollectionKey> logged);
}
