using System.Text.Json;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>
/// Keeps the watch log told of one resource: lists it, watches from where the list ended, goes on from the last event when a watch ends,
/// and lists again when the server has forgotten that point, when going on has failed repeatedly, or when it is asked to.
/// </summary>
internal sealed partial class Reflector(
    ICollectionSource source, RetryPolicy policy, AuditSchedule audits, ReflectorStatus status, TimeProvider time, ILogger<Reflector> logger)
{
    private static readonly TimeSpan HealthyWatch = TimeSpan.FromSeconds(30);

    private readonly ResourceType _type = status.Type;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _interruption;
    private volatile bool _relistAsked;
    private bool _brokeOff;

    public ResourceType Type => _type;

    public ReflectorStatus Status => status;

    /// <summary>Lists again: at once if it is watching, and after the list that runs now if there is one, which must not be starved.</summary>
    public void Relist()
    {
        lock (_lock)
        {
            _relistAsked = true;
            _interruption?.Cancel();
        }
    }

    public async Task Run(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var delay = await Step(cancellationToken);
                if (delay > TimeSpan.Zero && !cancellationToken.IsCancellationRequested)
                {
                    await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        finally
        {
            await source.Leave();
        }
    }

    /// <summary>One list or one watch; how long to wait before the next.</summary>
    private async Task<TimeSpan> Step(CancellationToken cancellationToken)
    {
        try
        {
            return MustList() || await HasGoneBack(cancellationToken) ? await List(cancellationToken)
                : audits.IsDue ? await Audit(cancellationToken)
                : await WatchUntilInterrupted(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (Exception e) when (RetryPolicy.Covers(e))
        {
            return await Fail(e);
        }
    }

    private bool MustList()
    {
        lock (_lock)
        {
            bool asked = _relistAsked;
            _relistAsked = false;
            return asked || !source.CanGoOn;
        }
    }

    private async Task<bool> HasGoneBack(CancellationToken cancellationToken)
    {
        bool gone = _brokeOff && await source.IsBehind(cancellationToken);
        _brokeOff = false;
        if (gone)
        {
            LogGoneBack(_type.Resource, _type.ApiVersion, source.Position);
        }

        return gone;
    }

    private async Task<TimeSpan> List(CancellationToken cancellationToken)
    {
        await source.List(cancellationToken);
        policy.Listed();
        audits.Restart();
        _brokeOff = false;
        return TimeSpan.Zero;
    }

    private async Task<TimeSpan> Audit(CancellationToken cancellationToken)
    {
        // Before it is tried: an audit that fails must not keep the collection from being watched.
        audits.Restart();
        if (await source.Audit(cancellationToken))
        {
            status.Audited();
        }

        return TimeSpan.Zero;
    }

    private async Task<TimeSpan> WatchUntilInterrupted(CancellationToken cancellationToken)
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            lock (_lock)
            {
                _interruption = interruption;
            }

            return _relistAsked ? TimeSpan.Zero : await Watch(interruption.Token);
        }
        catch (OperationCanceledException) when (_relistAsked)
        {
            return TimeSpan.Zero;
        }
        finally
        {
            lock (_lock)
            {
                _interruption = null;
            }
        }
    }

    private async Task<TimeSpan> Watch(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        long progress = source.Progress;
        bool IsHealthy() => source.Progress != progress || time.GetElapsedTime(started) > HealthyWatch;
        try
        {
            _brokeOff = !await source.Watch(cancellationToken);
            if (_brokeOff)
            {
                audits.Cut();
            }
        }
        finally
        {
            if (IsHealthy())
            {
                policy.Reset();
                Recovered();
            }
        }

        return policy.AfterEnd(IsHealthy());
    }

    private async ValueTask<TimeSpan> Fail(Exception e)
    {
        if (e is JsonException or FormatException)
        {
            status.Malformed();
        }

        Report(e);
        var verdict = policy.After(e);
        _brokeOff |= verdict.BrokeOff;
        if (_brokeOff)
        {
            audits.Cut();
        }

        if (verdict.Relist)
        {
            await source.Forget();
        }

        return verdict.Delay;
    }
}
