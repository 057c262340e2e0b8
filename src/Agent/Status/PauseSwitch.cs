namespace MeshSync.Fabric.Agent.Status;

/// <summary>Whether the agent is paused. Not kept over a restart: an agent that was forgotten paused heals with its pod.</summary>
internal sealed class PauseSwitch(TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _running = new();
    private TaskCompletionSource? _resumed;
    private DateTimeOffset? _since;

    public DateTimeOffset? Since
    {
        get
        {
            lock (_lock)
            {
                return _since;
            }
        }
    }

    public bool IsPaused => Since is not null;

    /// <summary>Cancelled by the next pause; cancelled already during one.</summary>
    public CancellationToken Running
    {
        get
        {
            lock (_lock)
            {
                return _running.Token;
            }
        }
    }

    /// <summary>Completes at once when nothing is paused.</summary>
    public Task WaitUntilResumed()
    {
        lock (_lock)
        {
            return _resumed?.Task ?? Task.CompletedTask;
        }
    }

    /// <summary>False when it is paused already.</summary>
    public bool Pause()
    {
        CancellationTokenSource running;
        lock (_lock)
        {
            if (_since is not null)
            {
                return false;
            }

            running = _running;
            _since = time.GetUtcNow();
            _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        running.Cancel();
        return true;
    }

    /// <summary>False when nothing is paused.</summary>
    public bool Resume()
    {
        lock (_lock)
        {
            if (_since is null)
            {
                return false;
            }

            // Not disposed: somebody may be about to link to its token.
            _running = new CancellationTokenSource();
            _since = null;
            _resumed!.SetResult();
            return true;
        }
    }

    public void Dispose() => _running.Dispose();
}
