using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Begins and ends logs.</summary>
internal sealed class LogStreamHandler(SessionKeeper sessions) : IMesheryRequestHandler
{
    public string Entity => RequestEntities.LogStream;

    public Task Handle(IncomingRequest request, CancellationToken cancellationToken) => sessions.Take(SessionVerb.Logs, request, cancellationToken);
}

/// <summary>Begins and ends terminals.</summary>
internal sealed class ExecRequestHandler(SessionKeeper sessions) : IMesheryRequestHandler
{
    public string Entity => RequestEntities.ExecRequest;

    public Task Handle(IncomingRequest request, CancellationToken cancellationToken) => sessions.Take(SessionVerb.Exec, request, cancellationToken);
}

/// <summary>Tells which terminals are open.</summary>
internal sealed class ActiveExecHandler(ActiveTerminals active) : IMesheryRequestHandler
{
    public string Entity => RequestEntities.ActiveExec;

    public Task Handle(IncomingRequest request, CancellationToken cancellationToken)
    {
        active.Ask(request.Broker, request.Server);
        return Task.CompletedTask;
    }
}

internal static class SessionPayload
{
    /// <summary>Does what each entry of a payload says. One that fails holds up no other.</summary>
    /// <exception cref="RequestPayloadException">The payload cannot be read.</exception>
    /// <exception cref="AggregateException">What went wrong with the entries.</exception>
    public static async Task Take(this SessionKeeper sessions, SessionVerb kind, IncomingRequest request, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(Read(request).Select(entry => entry.Stop
            ? sessions.End(kind, entry, request, cancellationToken)
            : sessions.Begin(kind, entry, request, cancellationToken)));
        await all.WaitAsync(cancellationToken);
    }

    private static IReadOnlyList<SessionRequest> Read(IncomingRequest request)
    {
        try
        {
            return SessionRequest.Read(request.Payload.Span);
        }
        catch (JsonException e)
        {
            throw new RequestPayloadException($"it is no map of sessions: {e.Message}", e);
        }
    }
}
