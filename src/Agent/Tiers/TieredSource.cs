using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Reads a collection of which not everything is to be known whole.</summary>
internal sealed class TieredSource(ICollectionSource inner, DepthCapture capture, ObjectRefresh refresh, Func<CollectionDepth, bool> listed) : ICollectionSource
{
    private readonly CollectionDepth _depth = capture.Depth;

    public bool CanGoOn => inner.CanGoOn;

    public string Position => inner.Position;

    public long Progress => inner.Progress;

    public async Task List(CancellationToken cancellationToken)
    {
        await _depth.Turn.WaitAsync(cancellationToken);
        try
        {
            _depth.BeginList();
            await inner.List(cancellationToken);
        }
        finally
        {
            _depth.EndList();
            _depth.Turn.Release();
        }

        if (!listed(_depth))
        {
            Read(_depth.Wanted.All());
            if (_depth.Sample.Length > 0 && !_depth.Saving.HasMeasure)
            {
                refresh.Measure(capture, _depth.Sample);
            }
        }
    }

    public Task<bool> Watch(CancellationToken cancellationToken)
    {
        Read(_depth.Wanted.Resume());
        return inner.Watch(cancellationToken);
    }

    /// <summary>Not while something has yet to be read: the silo knows it in another version than the watch has reached.</summary>
    public Task<bool> Audit(CancellationToken cancellationToken) => _depth.Wanted.IsEmpty ? inner.Audit(cancellationToken) : Task.FromResult(false);

    public Task<bool> IsBehind(CancellationToken cancellationToken) => inner.IsBehind(cancellationToken);

    public ValueTask Forget() => inner.Forget();

    public ValueTask Leave()
    {
        _depth.Wanted.Suspend();
        return inner.Leave();
    }

    private void Read(IReadOnlyList<WantedObject> wanted)
    {
        foreach (var item in wanted)
        {
            refresh.Read(capture, item);
        }
    }
}
