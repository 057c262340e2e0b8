namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Lets a few lists run at a time, so that neither the agent's memory nor the API server has to carry all of them at once.</summary>
internal sealed class ListGate(int concurrency) : IDisposable
{
    private readonly SemaphoreSlim _places = new(concurrency);

    public async Task<IDisposable> Enter(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(_places);
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
