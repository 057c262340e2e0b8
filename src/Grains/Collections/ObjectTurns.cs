using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// Bounds how many objects a silo changes at once. A collection waits for one turn at a time, whatever it has to do, so that one
/// that floods and one that has a single change take turns; without this, the single change waits at each step of its way
/// behind everything that the flood has under way.
/// </summary>
internal sealed class ObjectTurns(IOptions<CollectionOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.ObjectsAtOnce);

    public Task Take() => _free.WaitAsync();

    public void Give() => _free.Release();

    public void Dispose() => _free.Dispose();
}
