using System.Threading.Channels;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;

namespace MeshSync.Fabric.Mirror.Rules;

/// <summary>What one generation of Meshery Server does with messages.</summary>
internal interface IServerRules
{
    /// <summary>Waits for the next messages to handle together; empty when there will be none.</summary>
    ValueTask<IReadOnlyList<ReceivedMessage>> Next(ChannelReader<ReceivedMessage> messages, CancellationToken cancellationToken);

    /// <summary>Does what they say.</summary>
    /// <returns>How many were ignored because there was no row to change.</returns>
    int Apply(IReadOnlyList<ReceivedMessage> messages, IInventoryWriter rows);
}
