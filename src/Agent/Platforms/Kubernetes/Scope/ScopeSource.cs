using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Scope;

/// <summary>
/// Keeps the scope in step with the MeshSync object while the API server serves such objects, in whichever version it prefers; where it
/// serves none, the default holds.
/// </summary>
internal sealed class ScopeSource(MeshSyncWatch watch, ScopeKeeper keeper, TimeProvider time) : IScopeSource
{
    private const string Group = "meshery.io";
    private const string Resource = "meshsyncs";

    // Long enough for a busy API server; after it, what is served is looked at again, because it may have changed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private (ResourceType Type, CancellationTokenSource Stop, Task Run)? _following;

    public async Task<WatchList?> Follow(ServedResources served, CancellationToken cancellationToken)
    {
        if (!served.UnknownGroups.Contains(Group))
        {
            await Follow(served.Types.FirstOrDefault(type => type is { Group: Group, Resource: Resource }), cancellationToken);
        }

        try
        {
            await keeper.Known.WaitAsync(Patience, time, cancellationToken);
            return keeper.State.List;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task Follow(ResourceType? type, CancellationToken cancellationToken)
    {
        if (_following is { } before)
        {
            if (before.Type == type && !before.Run.IsCompleted)
            {
                return;
            }

            _following = null;
            await before.Stop.CancelAsync();
            await before.Run;
            before.Stop.Dispose();
        }

        if (type is null)
        {
            watch.OfferNone();
            return;
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _following = (type, stop, Task.Run(() => watch.Run(type, stop.Token), CancellationToken.None));
    }
}
