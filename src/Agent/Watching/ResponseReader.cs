using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Status;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Feeds a scanner from a response and notices when nothing arrives any more.</summary>
internal sealed class ResponseReader(Stream body, JsonStream into, TimeProvider time, ReflectorStatus? status = null) : IDisposable
{
    private readonly CancellationTokenSource _idle = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Reads what has arrived; false at the end of the response.</summary>
    /// <exception cref="TimeoutException">Nothing arrived for as long as <paramref name="patience"/>; nothing can be read afterwards.</exception>
    public async ValueTask<bool> Read(TimeSpan patience, CancellationToken cancellationToken)
    {
        _idle.CancelAfter(patience);
        await using var registration = cancellationToken.UnsafeRegister(static idle => ((CancellationTokenSource)idle!).Cancel(), _idle);
        try
        {
            int count = await body.ReadAsync(into.Free(), _idle.Token);
            into.Filled(count);
            status?.Read(body is ITranslatedBody translated ? translated.TakeReceived() : count);
            return count > 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing arrived for {patience.TotalSeconds:0} s, not even a bookmark.");
        }
    }

    public void Dispose() => _idle.Dispose();
}
