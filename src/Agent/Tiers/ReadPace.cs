namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Spreads reads over time: no more a second than it says.</summary>
internal sealed class ReadPace(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / perSecond);
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _next;

    public Task Next(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetElapsedTime(_origin);
            wait = _next - now;
            _next = (wait > TimeSpan.Zero ? _next : now) + _interval;
        }

        // A timer is no finer than this, and pays off only where there is a crowd.
        return wait > TimeSpan.FromMilliseconds(10) ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }
}
