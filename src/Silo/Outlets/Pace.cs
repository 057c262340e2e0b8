namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Keeps to a number of bytes a second on average, so that a subscriber that is slower than the broker is not cut off.
/// </summary>
/// <param name="rate">Bytes a second; null for no bound.</param>
/// <param name="time">Clock.</param>
internal sealed class Pace(long? rate, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _start = time.GetTimestamp();
    private double _spent;

    /// <summary>Waits until so many bytes may follow those before.</summary>
    public async ValueTask Take(long bytes, CancellationToken cancellationToken)
    {
        var ahead = rate is { } limit ? Ahead((double)bytes / limit) : 0;
        if (ahead > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(ahead), time, cancellationToken);
        }
    }

    /// <summary>Seconds until what was taken before is through.</summary>
    private double Ahead(double seconds)
    {
        lock (_lock)
        {
            // Time in which nothing was sent is not saved up for a burst.
            var elapsed = time.GetElapsedTime(_start).TotalSeconds;
            if (elapsed > _spent)
            {
                (_start, _spent, elapsed) = (time.GetTimestamp(), 0, 0);
            }

            var ahead = _spent - elapsed;
            _spent += seconds;
            return ahead;
        }
    }
}
