using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using MeshSync.Fabric.JetStream.Consuming;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using Orleans.Streams;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>
/// Reads one partition for Orleans. A read waits for the first batch, so nothing waits for Orleans' timer. Orleans
/// backs off a receiver that throws for 10 s and more, so failures stay in here: they show in the health report and
/// the metrics, and the read comes back empty after a short wait and is made anew from the last unfinished batch.
/// </summary>
internal sealed partial class WatchLogReceiver(
    INatsConnection nats,
    PartitionSession session,
    PartitionSessions sessions,
    PartitionConsumers consumers,
    WatchLogEnvironment environment,
    ILogger<WatchLogReceiver> logger)
    : IQueueAdapterReceiver
{
    private const int MaxBackoff = 10;
    private const long MessageOverhead = 64 * 1024;

    private readonly WatchSubjects _subjects = new();
    private Task _acking = Task.CompletedTask;
    private PartitionConsumer? _consumer;
    private PullSubscription? _pull;
    private int _failures;
    private long _checked;

    public Task Initialize(TimeSpan timeout)
    {
        // The consumer is opened by the first read, where a failure is retried; Orleans would not call this again.
        _acking = Task.Run(SendAcks);
        return Task.CompletedTask;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        try
        {
            await session.Cache.WaitForRoom(cancellationToken);
            await Checkpoint(cancellationToken);
            _pull ??= await Open(cancellationToken);
            return await Read(_pull, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception e)
        {
            await Recover(e, cancellationToken);
            return [];
        }
    }

    // The cache acknowledges a batch when its subscriber moves on; Orleans would tell only before the next read.
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task Shutdown(TimeSpan timeout)
    {
        session.Parking.Close();
        session.Ledger.Close();
        await _acking.WaitAsync(timeout, environment.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ClosePull();
        sessions.End(session);
    }

    private async Task<PullSubscription> Open(CancellationToken cancellationToken)
    {
        var consumer = await consumers.Open(session.Partition, _consumer, session.Ledger.ResumeAt, cancellationToken);
        _consumer = consumer;
        if (consumer.Trimmed > 0)
        {
            LogTrimmed(session.Partition, consumer.Trimmed);
        }

        var pull = await PullSubscription.Open(nats, Subjects.WatchStream, consumer.Name, environment.Options.PullBatches, environment.Time, cancellationToken);
        _checked = environment.Time.GetTimestamp();
        environment.Metrics.Opened(session.Partition);
        LogOpened(session.Partition, consumer.Name);
        return pull;
    }

    private async Task Checkpoint(CancellationToken cancellationToken)
    {
        if (_pull is null || environment.Time.GetElapsedTime(_checked) < environment.Options.Checkpoint)
        {
            return;
        }

        _checked = environment.Time.GetTimestamp();
        if (await consumers.End(_consumer!, cancellationToken) is { } end)
        {
            session.Ledger.ReadUpTo(end);
            await ClosePull();
        }
    }

    private async Task<IList<IBatchContainer>> Read(PullSubscription pull, CancellationToken cancellationToken)
    {
        var started = environment.Time.GetTimestamp();
        var batches = new List<IBatchContainer>();
        while (Drain(pull, batches) == 0)
        {
            var left = environment.Options.LongPoll - environment.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !await pull.Wait(environment.Options.PullBatches, PullBytes, left, cancellationToken))
            {
                break;
            }

            Succeeded();
        }

        return batches;
    }

    private long PullBytes => Math.Max(environment.Options.PullBytes, (nats.ServerInfo?.MaxPayload ?? 0) + MessageOverhead);

    private int Drain(PullSubscription pull, List<IBatchContainer> batches)
    {
        while (batches.Count < environment.Options.PullBatches && pull.TryRead(out var message, out var ack))
        {
            var position = new LogPosition(_consumer!.Incarnation, ack.Sequence);
            var admission = session.Ledger.Admit(position, message.ReplyTo!);
            if (admission != Admission.New)
            {
                environment.Metrics.Duplicate(session.Partition);
            }
            else if (_subjects.TryStream(message.Subject, out var stream))
            {
                var payload = message.Data ?? [];
                environment.Metrics.Read(session.Partition, payload.Length);
                batches.Add(new WatchBatchContainer
                {
                    StreamId = stream,
                    Incarnation = position.Incarnation,
                    Sequence = position.Sequence,
                    Payload = payload,
                    TraceParent = message.Headers is { } headers && headers.TryGetValue(FabricTraces.Header, out var trace) ? trace.ToString() : null,
                });
            }
            else
            {
                PassOverUnreadable(message.Subject, position);
            }
        }

        return batches.Count;
    }

    private void PassOverUnreadable(string subject, LogPosition position)
    {
        environment.Metrics.Unreadable(session.Partition);
        session.Ledger.Finish(position);
        if (_subjects.IsNewlyUnknown(subject))
        {
            LogUnreadable(subject, position);
        }
    }

    private void Succeeded()
    {
        _failures = 0;
        if (session.Monitor.Reading())
        {
            LogReading(session.Partition);
        }
    }

    private async Task Recover(Exception reason, CancellationToken cancellationToken)
    {
        environment.Metrics.ReadFailed(session.Partition);
        if (session.Monitor.Failing(reason.Message))
        {
            LogFailing(session.Partition, reason);
        }

        await ClosePull();
        var backoff = Jitter.Around(environment.Options.ReadRetry * Math.Min(MaxBackoff, 1 << Math.Min(_failures++, MaxBackoff)));
        await Task.Delay(backoff, environment.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task ClosePull()
    {
        if (_pull is not null)
        {
            await _pull.DisposeAsync();
            _pull = null;
        }
    }

    private async Task SendAcks()
    {
        await foreach (var ack in session.Ledger.Acks.ReadAllAsync())
        {
            try
            {
                await nats.PublishAsync(ack, cancellationToken: CancellationToken.None);
            }
            catch (Exception e)
            {
                // Delivered again, recognised by the ledger, and acknowledged then.
                LogAckFailed(session.Partition, e);
            }
        }
    }
}
