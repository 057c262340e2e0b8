namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// Moments a tenth of a second apart at which is done what may wait, the same ones for all collections: to be woken once for all of them
/// costs a fraction of being woken for each.
/// </summary>
internal static class Beat
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long until the next one, in whole milliseconds, at least one.</summary>
    public static TimeSpan Next(TimeProvider time)
    {
        long left = Interval.Ticks - (time.GetElapsedTime(0).Ticks % Interval.Ticks);
        return TimeSpan.FromMilliseconds(((left - 1) / TimeSpan.TicksPerMillisecond) + 1);
    }
}
