using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>
/// Does the flushes of one outlet. When whoever listened is gone before the end, it begins anew as soon as somebody is
/// there: what the other was sent last may never have been read.
/// </summary>
internal sealed partial class FlushWorker(Outlet outlet, FlushBoard board, FlushConsumers consumers, TimeProvider time, ILogger<FlushWorker> logger)
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3));

    public async Task Run(CancellationToken stopping)
    {
        await foreach (var flush in board.Of(outlet, stopping))
        {
            while (!flush.IsOver && !stopping.IsCancellationRequested)
            {
                await Attempt(flush, stopping);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails is shown in the flush and tried again.")]
    private async Task Attempt(Flush flush, CancellationToken cancellationToken)
    {
        try
        {
            flush.Waits(await Send(flush, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            flush.Waits($"the stored objects cannot be read: {e.Message}");
        }

        if (!flush.IsOver)
        {
            LogWaits(outlet.Options.Name, flush.Scope, flush.Problem);
            await Task.Delay(_backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>What stopped it; null when it is done.</returns>
    private async Task<string?> Send(Flush flush, CancellationToken cancellationToken)
    {
        if (flush.Sent > 0 || !await consumers.Exists(flush.Consumer, cancellationToken))
        {
            // It may have been removed by someone, or because another flush takes its place.
            if (flush.IsOver)
            {
                return null;
            }

            await BeginAnew(flush, cancellationToken);
        }

        var consumer = await consumers.Open(flush.Consumer, cancellationToken);
        var replay = new Replay(consumer, Replay.BeginOf(consumer), window => outlet.Exit.Flush(window.Select(change => change.As(outlet.Options.Subject)).ToList(), cancellationToken));
        replay.Went += (messages, left) =>
        {
            _backoff.Reset();
            flush.Went(messages, left);
        };
        var outcome = await replay.Run(cancellationToken);
        if (outcome != SendOutcome.Taken)
        {
            return outlet.Exit.Problem(outcome);
        }

        await consumers.Remove(flush.Consumer, cancellationToken);
        flush.Ended(FlushPhase.Done, time.GetUtcNow());
        LogDone(outlet.Options.Name, flush.Scope, flush.Sent, (time.GetUtcNow() - flush.BegunAt).TotalSeconds);
        return null;
    }

    private async Task BeginAnew(Flush flush, CancellationToken cancellationToken)
    {
        // The new one first: a flush without a consumer would be forgotten with this process.
        var (old, name) = (flush.Consumer, FlushConsumers.NextName(flush));
        await consumers.Create(name, outlet.Options.Name, flush.Scope, cancellationToken);
        flush.BeginAnew(name);
        await consumers.Remove(old, cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Outlet {Outlet} has sent {Scope} again: {Messages} stored messages in {Seconds:0.0} s")]
    private partial void LogDone(string outlet, FlushScope scope, long messages, double seconds);

    [LoggerMessage(LogLevel.Debug, "Outlet {Outlet} cannot send {Scope} again yet: {Problem}")]
    private partial void LogWaits(string outlet, FlushScope scope, string? problem);
}
