using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Tiers;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>Finds out what is to be watched: what the scope selects of what the cluster serves.</summary>
internal sealed partial class ScopedDiscovery(
    IPlatform platform, IScopeSource source, ScopeKeeper keeper, TargetPlanner planner, AgentOptions options, ILogger<ScopedDiscovery> logger)
{
    /// <summary>What is served and what of it to watch; null while no scope is known.</summary>
    public async Task<(ServedResources Served, IReadOnlyList<WatchTarget> Targets)?> Discover(CancellationToken cancellationToken)
    {
        var served = await platform.Discover(cancellationToken);
        if (await source.Follow(served, cancellationToken) is not { } list)
        {
            LogUnknown(options.MeshSyncNamespace, options.MeshSyncName);
            return null;
        }

        if (await planner.Plan(served, list, cancellationToken) is not { } selection)
        {
            LogPlansUnknown();
            return null;
        }

        keeper.Note(selection.Notices);
        return (served, selection.Targets);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "How deep the cluster is to be known is not known: the broker has not told the silo's plans yet. What is watched stays watched; retrying.")]
    private partial void LogPlansUnknown();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The scope is not known: MeshSync {Namespace}/{Name} has not been read yet. Nothing is watched until it has; retrying.")]
    private partial void LogUnknown(string @namespace, string name);
}
