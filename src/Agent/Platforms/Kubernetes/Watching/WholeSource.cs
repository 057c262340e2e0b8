using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>Reads a collection under one path: the whole cluster, or a single namespace.</summary>
internal sealed class WholeSource(Lister lister, Watcher watcher, Auditor auditor) : ICollectionSource
{
    public bool CanGoOn => watcher.ResourceVersion.Length > 0;

    public string Position => watcher.ResourceVersion;

    public long Progress => watcher.Progress;

    public async Task List(CancellationToken cancellationToken)
    {
        await watcher.Forget();
        watcher.GoOn(await lister.List(cancellationToken));
    }

    public Task<bool> Watch(CancellationToken cancellationToken) => watcher.Watch(cancellationToken);

    public Task<bool> Audit(CancellationToken cancellationToken) => auditor.Audit(watcher.ResourceVersion, cancellationToken);

    public Task<bool> IsBehind(CancellationToken cancellationToken) => lister.IsBehind(watcher.ResourceVersion, cancellationToken);

    public ValueTask Forget() => watcher.Forget();

    public ValueTask Leave() => watcher.Leave();
}
