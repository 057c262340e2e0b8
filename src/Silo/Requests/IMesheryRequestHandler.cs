namespace MeshSync.Fabric.Silo.Requests;

/// <summary>
/// Answers one kind of request of Meshery Server. Handlers are found among the services; no two have the same entity.
/// </summary>
internal interface IMesheryRequestHandler
{
    /// <summary>The entity it answers, one of <see cref="Meshery.Requests.RequestEntities"/>.</summary>
    string Entity { get; }

    /// <summary>
    /// Answers. Requests of one entity come one after the other, in the order they arrived, so what goes on for long (a
    /// terminal, a log that is followed) is started here and not awaited. What it throws is logged and counted.
    /// </summary>
    /// <param name="request">What is asked, and where the answer goes.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    /// <exception cref="RequestPayloadException">The payload cannot be read.</exception>
    Task Handle(IncomingRequest request, CancellationToken cancellationToken);
}
