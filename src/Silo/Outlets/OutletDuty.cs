using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.JetStream.Leases;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Which silo has charge of the outlets: makes their consumers, relays, and sends again what is asked for. One does at a
/// time, because two relays would overtake each other; of several silos the one that has the lease, for as long as it lasts.
/// </summary>
/// <param name="lease">Null: there is one silo only.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class OutletDuty(Lease? lease, TimeProvider time, ILogger<OutletDuty> logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private bool _leaves;

    /// <summary>There is one silo only.</summary>
    public bool IsAlone => lease is null;

    public bool IsOurs => lease?.IsHeld ?? true;

    /// <summary>Takes the duty if nobody has it, and keeps it if it is ours.</summary>
    /// <exception cref="NATS.Client.Core.NatsException">The broker does not answer.</exception>
    public async Task<bool> Take(CancellationToken cancellationToken)
    {
        if (lease is null)
        {
            return true;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            return !_leaves && await lease.Hold(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does the work whenever the duty is ours, until cancelled; then gives the duty away.</summary>
    /// <param name="work">The work; it has ended when its task has, whatever becomes of it.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task Run(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        var renewing = IsAlone ? Task.CompletedTask : Renew(stopping);
        while (!stopping.IsCancellationRequested)
        {
            if (IsOurs)
            {
                await WhileOurs(work, stopping);
            }

            await Task.Delay(Look, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await renewing;
        if (lease is not null)
        {
            await Leave(lease);
        }
    }

    public void Dispose() => _turn.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails is begun again.")]
    private async Task WhileOurs(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        LogTaken();
        var working = work(ending.Token);
        while (IsOurs && !working.IsCompleted && !stopping.IsCancellationRequested)
        {
            await Task.WhenAny(working, Task.Delay(Look, time, stopping));
        }

        await ending.CancelAsync();
        try
        {
            await working;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            LogGiven();
        }
        catch (Exception e)
        {
            LogFailed(e);
            await Task.Delay(Patience, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What fails is tried again; without success the lease ends by itself.")]
    private async Task Renew(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(Patience);
            try
            {
                _ = await Take(patience.Token);
            }
            catch (Exception e)
            {
                LogNotRenewed(e.Message);
            }

            await Task.Delay(Lease.Renewal, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The lease ends by itself.")]
    private async Task Leave(Lease held)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            _leaves = true;
            await held.Release(patience.Token);
        }
        catch (Exception e)
        {
            LogNotRenewed(e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "This silo has charge of the outlets")]
    private partial void LogTaken();

    [LoggerMessage(LogLevel.Information, "This silo no longer has charge of the outlets")]
    private partial void LogGiven();

    [LoggerMessage(LogLevel.Warning, "The work for the outlets failed and is begun again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The charge of the outlets could not be settled: {Problem}")]
    private partial void LogNotRenewed(string problem);
}
