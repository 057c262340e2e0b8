using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>The running reflectors, one a resource, kept in step with what is to be watched.</summary>
internal sealed partial class ReflectorSet(
    ReflectorFactory factory, StatusBoard statuses, PauseSwitch pause, DiscoverySignal signal, ILogger<ReflectorSet> logger)
{
    private readonly ConcurrentDictionary<(string Group, string Resource), Running> _running = [];

    private readonly HashSet<(string Group, string Resource)> _retracted = [];

    // What the silo holds objects of and nobody here knows: looked into with the next discovery.
    private readonly ConcurrentDictionary<(string Group, string Resource), bool> _doubted = [];

    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with an error as soon as a reflector ends that nobody stopped: that is a bug, never the cluster's doing.</summary>
    public Task Failure => _failure.Task;

    /// <summary>
    /// Starts what is new, moves what is served in another version or wanted with other events now, and stops and retracts what is gone.
    /// What is served and not wanted is retracted once in any case: an agent that ran before may have watched it.
    /// </summary>
    /// <param name="wanted">What is to be watched.</param>
    /// <param name="served">What it was selected from; reflectors of its unknown groups stay as they are.</param>
    /// <param name="cancellationToken">Stops all reflectors.</param>
    public async Task Update(IReadOnlyCollection<WatchTarget> wanted, ServedResources served, CancellationToken cancellationToken)
    {
        if (pause.IsPaused)
        {
            return; // What has gone meanwhile gets its tombstones when it goes on.
        }

        var keys = wanted.Select(target => Key(target.Type)).ToHashSet();
        foreach (var (key, gone) in _running.Where(entry => !keys.Contains(entry.Key) && !served.UnknownGroups.Contains(entry.Key.Group)))
        {
            await Stop(key, gone);
            Retract(gone.Reflector.Type);
            LogGone(gone.Reflector.Type.Resource, gone.Reflector.Type.ApiVersion);
        }

        foreach (var type in served.Types.Where(type => !keys.Contains(Key(type)) && !_retracted.Contains(Key(type))))
        {
            Retract(type);
        }

        RetractDoubted(served);
        foreach (var target in wanted.Where(target => !_running.ContainsKey(Key(target.Type)) || !served.UnknownGroups.Contains(target.Type.Group)))
        {
            await StartOrMove(target, cancellationToken);
        }

        statuses.Complete([.. _running.Keys.Select(Written), .. served.UnknownGroups.Select(group => Written((group, "*")))]);
    }

    /// <summary>
    /// Looks whether the server still has a resource that is not watched, of which somebody has objects; if not, they are retracted. Its
    /// definition may have been removed while no agent ran.
    /// </summary>
    public void Doubt(string group, string resource)
    {
        _doubted[(group, resource)] = true;
        signal.LookOnce();
    }

    /// <summary>Lists a resource again; false when it is not watched.</summary>
    public bool Relist(string group, string resource)
    {
        if (!_running.TryGetValue((group, resource), out var running))
        {
            return false;
        }

        running.Reflector.Relist();
        return true;
    }

    /// <summary>Lists everything again; how many resources that are.</summary>
    public int RelistAll()
    {
        var all = _running.Values.ToList();
        all.ForEach(static running => running.Reflector.Relist());
        return all.Count;
    }

    /// <summary>What is watched of the resource of that name; null when nothing is.</summary>
    public WatchTarget? Find(string group, string resource) => _running.GetValueOrDefault((group, resource))?.Target;

    private static (string Group, string Resource) Key(ResourceType type) => (type.Group, type.Resource);

    private static string Written((string Group, string Resource) key) => new CollectionKey("", key.Group, key.Resource).Written;

    private void RetractDoubted(ServedResources served)
    {
        var there = served.Types.Select(Key).ToHashSet();
        foreach (var key in _doubted.Keys.Where(key => !served.UnknownGroups.Contains(key.Group)))
        {
            _ = _doubted.TryRemove(key, out _);
            if (!there.Contains(key))
            {
                // Of what kind its objects were the silo knows better.
                Retract(new ResourceType(key.Group, "", key.Resource, "", Namespaced: true));
                LogRetracted(key.Resource, key.Group);
            }
        }
    }

    private void Retract(ResourceType type)
    {
        factory.Retract(type);
        _retracted.Add(Key(type));
    }

    private async Task StartOrMove(WatchTarget target, CancellationToken cancellationToken)
    {
        var key = Key(target.Type);
        if (_running.TryGetValue(key, out var running))
        {
            if (running.Target == target)
            {
                return;
            }

            await Stop(key, running);
            LogMoved(target.Type.Resource, running.Target.Type.ApiVersion, running.Target.Events, target.Type.ApiVersion, target.Events);
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reflector = factory.Create(target);
        _retracted.Remove(key);
        _running[key] = new Running(target, reflector, stop, Supervise(reflector, stop.Token));
    }

    private async Task Supervise(Reflector reflector, CancellationToken cancellationToken)
    {
        try
        {
            // Fairly, so that they take their turns to list in the order of discovery: the core group first, from which the others learn
            // what the server can do.
            await Task.Factory.StartNew(
                () => RunUnlessPaused(reflector, cancellationToken), CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default).Unwrap();
        }
        catch (Exception e)
        {
            _failure.TrySetException(e);
        }
    }

    private async Task RunUnlessPaused(Reflector reflector, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Running);
            await reflector.Run(run.Token);
            if (!cancellationToken.IsCancellationRequested)
            {
                reflector.Status.Paused();
                await pause.WaitUntilResumed().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Stop((string Group, string Resource) key, Running running)
    {
        _running.TryRemove(key, out _);
        await running.Stop.CancelAsync();
        await running.Task;
        running.Reflector.Status.Stopped();
        running.Stop.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion} is no longer served, or no longer in scope.")]
    private partial void LogGone(string resource, string apiVersion);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource} moves from {From} ({FromEvents}) to {To} ({ToEvents}).")]
    private partial void LogMoved(string resource, string from, EventTypes fromEvents, string to, EventTypes toEvents);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource} of group \"{Group}\" is not served any more: what the silo has of it is gone.")]
    private partial void LogRetracted(string resource, string group);

    private sealed record Running(WatchTarget Target, Reflector Reflector, CancellationTokenSource Stop, Task Task);
}
