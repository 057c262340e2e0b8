namespace MeshSync.Fabric.Contracts;

/// <summary>
/// How far the outlets have read. A consumer that never saw an object ignores its MODIFIED, so an object is announced
/// as ADDED until every outlet has been handed it once.
/// </summary>
public interface IOutletProgress
{
    /// <summary>
    /// Whether every outlet has been handed the stored message with this sequence (or a later one), and may be told of the next as MODIFIED.
    /// </summary>
    ValueTask<bool> HasDelivered(ulong sequence);

    /// <summary>Whether every outlet has been handed the stored message with this sequence, whatever it may be told next.</summary>
    ValueTask<bool> IsDelivered(ulong sequence);

    /// <summary>
    /// Tells that an object was stored in the place of a tombstone. A consumer that collects messages and applies
    /// deletions last may delete what it was just told of, so it is told once more. Returns at once.
    /// </summary>
    void Recreated(ObjectKey key);
}
