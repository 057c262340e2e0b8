namespace MeshSync.Fabric.Silo.Hosting;

/// <summary>
/// The time as it was at the start, plus what has passed since: it goes on evenly when somebody sets the machine's clock. Orleans schedules
/// the collection of idle activations by the clock, and activates nothing any more once that is set back by more than their age; and
/// silos judge by it whether others are alive.
/// </summary>
internal sealed class SteadyTime : TimeProvider
{
    /// <summary>What of Orleans goes by it.</summary>
    public static readonly IReadOnlyList<string> Areas = [TimeProviderNames.ActivationManagement, TimeProviderNames.Membership, TimeProviderNames.SystemTimers];

    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _start;
    private readonly long _started;

    /// <param name="clock">Read once.</param>
    public SteadyTime(TimeProvider clock)
    {
        (_clock, _start, _started) = (clock, clock.GetUtcNow(), clock.GetTimestamp());
    }

    /// <summary>Has Orleans go by it.</summary>
    public static void Register(IServiceCollection services)
    {
        var steady = new SteadyTime(System);
        foreach (var area in Areas)
        {
            services.AddKeyedSingleton<TimeProvider>(area, steady);
        }
    }

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + _clock.GetElapsedTime(_started);

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);
}
