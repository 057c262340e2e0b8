using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>
/// What a Server asks for when it has attached: every object, in arrays of a few, to a subject that it names. They come
/// from the store; no API server is asked.
/// </summary>
internal sealed partial class StoreHandler(OutletSet outlets, FlushConsumers consumers, TimeProvider time, ILogger<StoreHandler> logger) : IMesheryRequestHandler
{
    public string Entity => RequestEntities.InformerStore;

    public async Task Handle(IncomingRequest request, CancellationToken cancellationToken)
    {
        var reply = StoreReply.ReadSubject(request.Payload);
        var serving = outlets.Serving(request);
        if (serving.Count == 0)
        {
            LogNoOutlet(request.Server);
            return;
        }

        // Of several outlets on one broker a request does not say which it belongs to: the Server gets what all of them get.
        foreach (var scope in Scopes(serving))
        {
            if (!await Send(scope, serving[0], reply, cancellationToken))
            {
                return;
            }
        }
    }

    private static IEnumerable<FlushScope> Scopes(IReadOnlyList<Outlet> serving) =>
        serving.Any(outlet => outlet.Options.Clusters.Count == 0)
            ? [FlushScope.Everything]
            : serving.SelectMany(outlet => outlet.Options.Clusters).Distinct().Select(FlushScope.Of);

    private async Task<bool> Send(FlushScope scope, Outlet outlet, string reply, CancellationToken cancellationToken)
    {
        var changes = outlet.Options.Subject;
        var (outcome, begun) = await Pass(scope, null, window => outlet.Exit.Flush(StoreReply.Messages(window, reply, changes), cancellationToken), cancellationToken);
        if (outcome == SendOutcome.Taken)
        {
            // A Server reads answers and changes side by side: a row that it takes from the answer may come after a DELETED that was sent
            // later. So what was deleted since is told once more when the answer has surely been read.
            await Task.Delay(Recreations.Delay, time, cancellationToken);
            (outcome, _) = await Pass(scope, begun, window => outlet.Exit.Flush(StoreReply.Deletions(window, changes), cancellationToken), cancellationToken);
        }

        if (outcome != SendOutcome.Taken)
        {
            // Whoever asked is gone; coming back, it asks again.
            LogCutShort(reply, outcome);
        }

        return outcome == SendOutcome.Taken;
    }

    private async Task<(SendOutcome Outcome, DateTimeOffset Begun)> Pass(
        FlushScope scope, DateTimeOffset? since, Func<IReadOnlyList<StoredChange>, Task<SendOutcome>> send, CancellationToken cancellationToken)
    {
        var consumer = await consumers.CreatePassing(scope, since, cancellationToken);
        var begun = since ?? Replay.BeginOf(consumer);
        try
        {
            return (await new Replay(consumer, begun, send).Run(cancellationToken), begun);
        }
        finally
        {
            await consumers.Remove(consumer.Info.Name, CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Meshery Server on {Server} asks for all objects, but no outlet leads there")]
    private partial void LogNoOutlet(string server);

    [LoggerMessage(LogLevel.Warning, "The objects for {Subject} were not all sent: {Outcome}")]
    private partial void LogCutShort(string subject, SendOutcome outcome);
}
