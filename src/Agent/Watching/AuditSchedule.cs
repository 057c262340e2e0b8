namespace MeshSync.Fabric.Agent.Watching;

/// <summary>When a collection is due for an audit: some time after it was last known as a whole, and soon after its watch was cut off.</summary>
/// <param name="interval">How long without a cut; zero is never.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditSchedule(TimeSpan interval, TimeProvider time)
{
    private static readonly TimeSpan AfterCut = TimeSpan.FromMinutes(1);

    private long _wholeAt = time.GetTimestamp();
    private TimeSpan _wait = TimeSpan.MaxValue;
    private bool _wasCut;

    public bool IsDue => interval > TimeSpan.Zero && time.GetElapsedTime(_wholeAt) >= (_wasCut && AfterCut < _wait ? AfterCut : _wait);

    /// <summary>The watch was cut off: whatever cut it may have lost something.</summary>
    public void Cut() => _wasCut = true;

    /// <summary>The collection has been listed or audited, or cannot be audited now. Collections that began together drift apart.</summary>
    public void Restart()
    {
        _wholeAt = time.GetTimestamp();
        _wait = interval * (0.8 + 0.4 * Random.Shared.NextDouble());
        _wasCut = false;
    }
}
