using MeshSync.Fabric.Agent.Scanning;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Feeds a scanner from a response and notices when nothing arrives any more.</summary>
internal sealed class ResponseReader(Stream body, JsonStream into, TimeSpan idleTimeout, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _idle = new(idleTimeout, time);

    /// <summary>Reads what has arrived; false at the end of the response.</summary>
    /// <exception cref="TimeoutException">Nothing arrived for as long as the idle timeout.</exception>
    public async ValueTask<bool> Read(CancellationToken cancellationToken)
    {
        _idle.CancelAfter(idleTimeout);
        await using var registration = cancellationToken.UnsafeRegister(static idle => ((CancellationTokenSource)idle!).Cancel(), _idle);
        try
        {
            int count = await body.ReadAsync(into.Free(), _idle.Token);
            into.Filled(count);
            return count > 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing arrived for {idleTimeout.TotalSeconds:0} s, not even a bookmark.");
        }
    }

    public void Dispose() => _idle.Dispose();
}
