namespace MeshSync.Fabric.Contracts;

/// <summary>What the silo may ask of the agent of a cluster.</summary>
public interface IAgentCommands
{
    /// <summary>
    /// Asks for a collection to be listed again. At most once: whoever needs the relist asks again until it begins.
    /// </summary>
    /// <param name="collection">What to list.</param>
    /// <param name="reason">Why, for the logs of both sides.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    ValueTask RequestRelist(CollectionKey collection, string reason, CancellationToken cancellationToken);
}
