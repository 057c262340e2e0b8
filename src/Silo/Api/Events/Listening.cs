using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Api.Events;

internal static class Listening
{
    /// <summary>A subscription that the server knows of by the time this returns.</summary>
    public static async ValueTask<INatsSub<byte[]>> Listen(this INatsConnection nats, string subject, CancellationToken cancellationToken)
    {
        var subscription = await nats.SubscribeCoreAsync<byte[]>(subject, cancellationToken: cancellationToken);
        _ = await nats.PingAsync(cancellationToken);
        return subscription;
    }
}
