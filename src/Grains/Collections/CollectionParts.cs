namespace MeshSync.Fabric.Grains.Collections;

/// <summary>What the collections of a silo share.</summary>
/// <param name="Restore">Brings back what is known of a collection.</param>
/// <param name="Relists">Asks for relists.</param>
/// <param name="Sweep">Removes tombstones.</param>
/// <param name="Turns">Has them take turns.</param>
/// <param name="Deliveries">Ends the traces of what they store.</param>
internal sealed record CollectionParts(
    CollectionRestore Restore, RelistRequests Relists, TombstoneSweep Sweep, ObjectTurns Turns, DeliveryTraces Deliveries);
