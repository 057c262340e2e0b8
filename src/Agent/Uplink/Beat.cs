namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// Moments a tenth of a second apart at which is done what may wait, the same ones for all collections: to be woken once for all of them
/// costs a fraction of being woken for each.
/// </summary>
internal static class Beat
{
    private const int InASecond = 10;
    private const int MillisecondsInASecond = 1000;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1) / InASecond;

    /// <summary>How long until the next one, in whole milliseconds, at least one.</summary>
    public static TimeSpan Next(TimeProvider time)
    {
        long interval = time.TimestampFrequency / InASecond;
        long left = interval - (time.GetTimestamp() % interval);
        return TimeSpan.FromMilliseconds((((left * MillisecondsInASecond) - 1) / time.TimestampFrequency) + 1);
    }
}
