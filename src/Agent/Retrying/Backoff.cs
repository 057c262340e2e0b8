namespace MeshSync.Fabric.Agent.Retrying;

/// <summary>Delays that double from a minimum to a maximum, each with up to half of it added at random so that retries spread out.</summary>
internal sealed class Backoff(TimeSpan min, TimeSpan max)
{
    private int _doublings;

    public TimeSpan Next()
    {
        var delay = min * Math.Pow(2, _doublings);
        if (delay >= max)
        {
            return Jitter(max);
        }

        _doublings++;
        return Jitter(delay);
    }

    public void Reset() => _doublings = 0;

    public static TimeSpan Jitter(TimeSpan delay) => delay * (1 + Random.Shared.NextDouble() / 2);
}
