namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>Where events come from; it is open only while somebody looks on.</summary>
internal interface IEventSource
{
    /// <summary>Begins to listen: whatever happens after it has returned is told by what it returned, until that is cancelled or disturbed.</summary>
    /// <param name="missed">Is told how many events were lost on the way, null when it cannot be known.</param>
    /// <param name="cancellationToken">Ends the listening, too.</param>
    ValueTask<IAsyncEnumerable<LiveEvent>> Open(Action<long?> missed, CancellationToken cancellationToken);
}
