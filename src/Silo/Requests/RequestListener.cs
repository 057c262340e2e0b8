using MeshSync.Fabric.Meshery.Requests;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>
/// Hears the requests of the Meshery Servers on one broker. Of several silos one hears each. What is asked while the
/// connection is down is not heard by anybody, as with the original: the person who asked clicks again.
/// </summary>
internal sealed partial class RequestListener(RequestDispatcher dispatcher, TimeProvider time, ILogger<RequestListener> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Listens until cancelled.</summary>
    public async Task Listen(INatsConnection broker, string server, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var message in broker.SubscribeAsync<byte[]>(
                    MesherySubjects.Requests, MesherySubjects.RequestQueueGroup, cancellationToken: cancellationToken))
                {
                    dispatcher.Dispatch(message.Data ?? [], broker, server);
                }
            }
            catch (NatsException e)
            {
                LogDeaf(server, e.Message);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The requests of Meshery Server on {Server} are not heard: {Error}; listening again")]
    private partial void LogDeaf(string server, string error);
}
