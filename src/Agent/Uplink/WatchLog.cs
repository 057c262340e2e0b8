using System.Globalization;
using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// Writes to the stream <see cref="Subjects.WatchStream"/> and returns when JetStream has stored the message. While broker or stream are
/// away it retries for ever; a message id lets the stream drop what arrives twice.
/// </summary>
internal sealed partial class WatchLog(
    BrokerConnection broker, Readiness readiness, AgentMetrics metrics, TimeProvider time, ILogger<WatchLog> logger)
{
    // What the headers of a publish take beside the payload: their names, the message id and NATS' framing.
    private const int HeaderAllowance = 1024;

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    // All collections fail together; one of them says so.
    private readonly Outage _outage = new(time);

    /// <summary>Publishes until stored.</summary>
    /// <param name="collection">Decides the subject.</param>
    /// <param name="session">The agent's run; with the sequence it identifies the message.</param>
    /// <param name="sequence">Number of the batch in its collection.</param>
    /// <param name="payload">The encoded batch.</param>
    /// <param name="cancellationToken">The agent stops.</param>
    /// <returns>False when the broker refuses messages of this size.</returns>
    public async Task<bool> TryPublish(
        CollectionKey collection, long session, ulong sequence, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await broker.Connected.WaitAsync(cancellationToken);
        string subject = Subjects.Watch(collection);
        var options = new NatsJSPubOpts { MsgId = string.Create(CultureInfo.InvariantCulture, $"{collection}/{session}/{sequence}") };
        var backoff = new Backoff(MinDelay, MaxDelay);
        while (true)
        {
            if (payload.Length + HeaderAllowance > broker.MaxPayload)
            {
                return false;
            }

            long begun = time.GetTimestamp();
            var error = await Publish(subject, payload, options, cancellationToken);
            if (error is null)
            {
                Succeeded();
                return true;
            }

            Failed(subject, error, begun);
            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    private async Task<Exception?> Publish(
        string subject, ReadOnlyMemory<byte> payload, NatsJSPubOpts options, CancellationToken cancellationToken)
    {
        try
        {
            long started = time.GetTimestamp();
            var trace = FabricTraces.Current is { } span ? new NatsHeaders(1) { [FabricTraces.Header] = span } : null;
            var result = await broker.JetStream.TryPublishAsync(subject, payload, opts: options, headers: trace, cancellationToken: cancellationToken);
            metrics.PublishTook(time.GetElapsedTime(started));
            if (!result.Success)
            {
                return result.Error;
            }

            result.Value.EnsureSuccess();
            return null;
        }
        catch (NatsJSDuplicateMessageException)
        {
            // An earlier try had arrived and only its acknowledgement was lost.
            return null;
        }
        catch (NatsException e)
        {
            return e;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
    }

    private void Succeeded()
    {
        readiness.BrokerReached();
        if (_outage.Succeeded())
        {
            LogRecovered(broker.Address);
        }
    }

    private void Failed(string subject, Exception error, long begun)
    {
        metrics.PublishFailed();
        if (!_outage.Failed(begun))
        {
            return;
        }

        if (error is NatsJSPublishNoResponseException or NatsNoRespondersException)
        {
            LogNoStream(subject, broker.Address, Subjects.WatchStream);
        }
        else
        {
            LogPublishFailed(subject, broker.Address, error.Message);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "No stream takes {Subject} at {Broker}: either JetStream is off there, or no silo has made the stream {Stream} yet. "
            + "Nothing is lost; retrying.")]
    private partial void LogNoStream(string subject, string broker, string stream);

    [LoggerMessage(Level = LogLevel.Error, Message = "Publishing to {Subject} at {Broker} failed: {Error}. Nothing is lost; retrying.")]
    private partial void LogPublishFailed(string subject, string broker, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The watch log at {Broker} takes batches again.")]
    private partial void LogRecovered(string broker);
}
