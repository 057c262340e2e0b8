using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Sessions;
using MeshSync.Fabric.Meshery.Sessions;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>A session and for whom it is.</summary>
/// <param name="Kind"><see cref="SessionVerb.Logs"/> or <see cref="SessionVerb.Exec"/>.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Entry">What the directory knows of it.</param>
/// <param name="Broker">Where Meshery Server listens.</param>
internal sealed record SessionTarget(SessionVerb Kind, SessionRequest Request, SessionEntry Entry, INatsConnection Broker)
{
    public bool IsTerminal => Kind == SessionVerb.Exec;

    public static string NameOf(SessionVerb kind, SessionRequest request) =>
        kind == SessionVerb.Exec ? SessionName.OfTerminal(request) : SessionName.OfLog(request);
}
