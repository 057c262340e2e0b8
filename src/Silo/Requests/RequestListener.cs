using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Meshery.Requests;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>
/// Hears the requests of the Meshery Servers on one broker. Of several silos one hears each. What is asked while the
/// connection is down is not heard by anybody, as with the original: the person who asked clicks again.
/// </summary>
internal sealed partial class RequestListener(RequestDispatcher dispatcher, TimeProvider time, ILogger<RequestListener> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Listens until cancelled, on the connection that is the current one, which there need not be at once.</summary>
    public async Task Listen(Func<INatsConnection?> broker, string server, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (broker() is { } connection)
            {
                using var another = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                using var look = time.CreateTimer(_ => StopIf(broker() != connection, another), null, Pause, Pause);
                await Listen(connection, server, another.Token);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void StopIf(bool moved, CancellationTokenSource listening)
    {
        if (moved)
        {
            listening.Cancel();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends the subscription, it is opened again.")]
    private async Task Listen(INatsConnection connection, string server, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in connection.SubscribeAsync<byte[]>(
                MesherySubjects.Requests, MesherySubjects.RequestQueueGroup, cancellationToken: cancellationToken))
            {
                dispatcher.Dispatch(message.Data ?? [], connection, server);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping, or moved to another broker.
        }
        catch (Exception e)
        {
            LogDeaf(server, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The requests of Meshery Server on {Server} are not heard: {Error}; listening again")]
    private partial void LogDeaf(string server, string error);
}
