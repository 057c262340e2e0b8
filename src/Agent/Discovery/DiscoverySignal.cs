using System.Threading.Channels;

namespace MeshSync.Fabric.Agent.Discovery;

/// <summary>
/// Says when to look again for what the API server serves: on a timer, and soon after a CustomResourceDefinition has changed. A new
/// resource shows in discovery only some moments after its definition, so after a change one looks several times.
/// </summary>
internal sealed class DiscoverySignal(TimeProvider time)
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan EagerInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EagerFor = TimeSpan.FromSeconds(10);

    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastRequest;

    /// <summary>A definition has changed.</summary>
    public void Request()
    {
        Interlocked.Exchange(ref _lastRequest, time.GetTimestamp());
        LookOnce();
    }

    /// <summary>A definition, or what is wanted of what is served, may have changed since the last look.</summary>
    public void LookOnce() => _requests.Writer.TryWrite(true);

    public async Task Wait(TimeSpan interval, CancellationToken cancellationToken)
    {
        long last = Interlocked.Read(ref _lastRequest);
        bool eager = last != 0 && time.GetElapsedTime(last) < EagerFor;
        using var timeout = new CancellationTokenSource(eager ? EagerInterval : interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _requests.Reader.ReadAsync(either.Token);
            await Task.Delay(Debounce, time, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The interval is over.
        }
    }
}
