using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>
/// Reads a collection in several namespaces. A relist says what of the whole collection is gone, so all namespaces are listed one after the
/// other as one relist while nothing is watched; then each is watched by itself, and when one of the watches ends all are opened again,
/// each from its own place.
/// </summary>
internal sealed class NamespacedSource : ICollectionSource
{
    private readonly ReflectorParts _parts;
    private readonly ListGate _gate;
    private readonly List<(PagedLister Lister, Watcher Watcher)> _namespaces;

    /// <param name="parts">Of the collection.</param>
    /// <param name="namespaces">More than one.</param>
    /// <param name="gate">Lets lists take turns.</param>
    public NamespacedSource(ReflectorParts parts, IReadOnlyList<string> namespaces, ListGate gate)
    {
        (_parts, _gate) = (parts, gate);
        _namespaces = [.. namespaces.Select(name => parts with { Namespace = name }).Select(part => (new PagedLister(part), new Watcher(part)))];
    }

    public bool CanGoOn => _namespaces.TrueForAll(entry => entry.Watcher.ResourceVersion.Length > 0);

    public string Position => string.Join(',', _namespaces.Select(entry => entry.Watcher.ResourceVersion));

    public long Progress => _namespaces.Sum(entry => entry.Watcher.Progress);

    public async Task List(CancellationToken cancellationToken)
    {
        await Forget();
        _parts.Status.Waiting();
        using var turn = await _gate.Enter(cancellationToken);
        _parts.Status.Listing();
        _parts.Uplink.BeginList(_parts.Type, _parts.Capture.ListsAreWhole);
        uint count = 0;
        string version = "";
        foreach (var (lister, watcher) in _namespaces)
        {
            (uint listed, version) = await lister.ReadItems(cancellationToken);
            watcher.GoOn(new ListEnd(version, Watch: null));
            count += listed;
        }

        _parts.Uplink.EndList(count, version);
        _parts.Status.Listed(count, version);
    }

    public async Task<bool> Watch(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watches = _namespaces.Select(entry => entry.Watcher.Watch(end.Token)).ToList();
        var first = await Task.WhenAny(watches);
        await end.CancelAsync();
        await ((Task)Task.WhenAll(watches)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await first;
    }

    /// <summary>Never: each namespace has reached a version of its own, so there is none at which the whole could be compared.</summary>
    public Task<bool> Audit(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Versions are those of the whole cluster, so the one of any namespace tells.</summary>
    public Task<bool> IsBehind(CancellationToken cancellationToken)
    {
        var (lister, watcher) = _namespaces[0];
        return lister.IsBehind(watcher.ResourceVersion, cancellationToken);
    }

    public async ValueTask Leave()
    {
        foreach (var (_, watcher) in _namespaces)
        {
            await watcher.Leave();
        }
    }

    public async ValueTask Forget()
    {
        foreach (var (_, watcher) in _namespaces)
        {
            await watcher.Forget();
        }
    }
}
