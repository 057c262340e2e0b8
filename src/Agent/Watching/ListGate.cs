namespace MeshSync.Fabric.Agent.Watching;

/// <summary>
/// Lets a few lists run at a time, so that neither the agent's memory nor the API server has to carry all of them at once. After the last
/// one of many it gives back the memory that they took.
/// </summary>
internal sealed class ListGate(int concurrency) : IDisposable
{
    /// <summary>Bytes allocated since the last time from which on it is worth some milliseconds.</summary>
    private const long WorthCollecting = 16 * 1024 * 1024;

    private readonly SemaphoreSlim _places = new(concurrency);
    private long _collectedAt;

    public async Task<IDisposable> Enter(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(this);
    }

    public void Dispose() => _places.Dispose();

    private void Leave()
    {
        if (_places.Release() == concurrency - 1)
        {
            GiveBack();
        }
    }

    // Watching allocates next to nothing, so the collector would not come again for days and keep the lists' heap that long.
    private void GiveBack()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long before = Interlocked.Read(ref _collectedAt);
        if (allocated - before >= WorthCollecting && Interlocked.CompareExchange(ref _collectedAt, allocated, before) == before)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private sealed class Place(ListGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
