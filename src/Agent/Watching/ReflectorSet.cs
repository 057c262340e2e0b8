using System.Collections.Concurrent;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>The running reflectors, one a resource, kept in step with what is to be watched.</summary>
internal sealed partial class ReflectorSet(ReflectorFactory factory, StatusBoard statuses, ILogger<ReflectorSet> logger)
{
    private readonly ConcurrentDictionary<(string Group, string Resource), Running> _running = [];

    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with an error as soon as a reflector ends that nobody stopped: that is a bug, never the cluster's doing.</summary>
    public Task Failure => _failure.Task;

    /// <summary>Starts what is new, moves what is served in another version now, and stops what is gone.</summary>
    /// <param name="wanted">What is to be watched.</param>
    /// <param name="unknownGroups">Groups of which nothing is known at the moment: theirs stay as they are.</param>
    /// <param name="cancellationToken">Stops all reflectors.</param>
    public async Task Update(IReadOnlyCollection<ResourceType> wanted, IReadOnlySet<string> unknownGroups, CancellationToken cancellationToken)
    {
        var keys = wanted.Select(Key).ToHashSet();
        foreach (var (key, gone) in _running.Where(entry => !keys.Contains(entry.Key) && !unknownGroups.Contains(entry.Key.Group)))
        {
            await Stop(key, gone);
            factory.Retract(gone.Reflector.Type);
            LogGone(gone.Reflector.Type.Resource, gone.Reflector.Type.ApiVersion);
        }

        foreach (var type in wanted.Where(type => !_running.ContainsKey(Key(type)) || !unknownGroups.Contains(type.Group)))
        {
            await StartOrMove(type, cancellationToken);
        }

        statuses.Complete();
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

    private static (string Group, string Resource) Key(ResourceType type) => (type.Group, type.Resource);

    private async Task StartOrMove(ResourceType type, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(Key(type), out var running))
        {
            if (running.Reflector.Type == type)
            {
                return;
            }

            await Stop(Key(type), running);
            LogMoved(type.Resource, running.Reflector.Type.ApiVersion, type.ApiVersion);
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reflector = factory.Create(type);
        _running[Key(type)] = new Running(reflector, stop, Supervise(reflector, stop.Token));
    }

    private async Task Supervise(Reflector reflector, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => reflector.Run(cancellationToken), CancellationToken.None);
        }
        catch (Exception e)
        {
            _failure.TrySetException(e);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion} is no longer served.")]
    private partial void LogGone(string resource, string apiVersion);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource} moves from {From} to {To}.")]
    private partial void LogMoved(string resource, string from, string to);

    private sealed record Running(Reflector Reflector, CancellationTokenSource Stop, Task Task);
}
