using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>A request of a Meshery Server.</summary>
/// <param name="Entity">What is asked for.</param>
/// <param name="Payload">JSON of the payload as it came, not validated further; <c>null</c> where there is none.</param>
/// <param name="Broker">
/// The broker on which that Server listens: answers go there. It is not always the fabric's own, and it may have neither
/// JetStream nor a connection at the moment.
/// </param>
/// <param name="Server">Name of the Server's side, for logs: that of the relay's outlet, or <see cref="RequestServices.OwnBroker"/>.</param>
internal sealed record IncomingRequest(string Entity, ReadOnlyMemory<byte> Payload, INatsConnection Broker, string Server);

/// <summary>A handler cannot read the payload of a request; the message says why.</summary>
internal sealed class RequestPayloadException : Exception
{
    public RequestPayloadException(string message)
        : base(message)
    {
    }

    public RequestPayloadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
