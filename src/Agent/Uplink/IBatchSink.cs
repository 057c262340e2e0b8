using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>Where the batches of all collections go.</summary>
internal interface IBatchSink
{
    /// <summary>Takes the batch, however long that takes; one at a time of each collection.</summary>
    /// <param name="collection">The collection that it is of.</param>
    /// <param name="batch">What to take; its events are the caller's again afterwards.</param>
    /// <param name="sequence">Number of the collection's last batch.</param>
    /// <param name="cancellationToken">The agent stops.</param>
    /// <returns>Number of the last batch taken: one that is too large may have become several.</returns>
    Task<ulong> Send(CollectionKey collection, OutgoingBatch batch, ulong sequence, CancellationToken cancellationToken);
}
