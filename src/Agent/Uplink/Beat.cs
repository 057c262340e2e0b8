namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// Moments a quarter of a second apart at which is done what may wait, the same ones for all collections: to be woken once for all of them
/// costs a fraction of being woken for each. Who waits goes on where the one before him waits again, on one thread, so he must not keep it.
/// </summary>
internal sealed class Beat(TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // What is read this long before what waits is sent leaves with it.
    public static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(10);

    private readonly Moment _reading = new(time, Ahead);
    private readonly Moment _sending = new(time, TimeSpan.Zero);

    /// <summary>Completes when what has arrived is to be read.</summary>
    public Task Reading => _reading.Next();

    /// <summary>Completes when what waits is to be sent.</summary>
    public Task Sending => _sending.Next();

    public void Dispose()
    {
        _reading.Dispose();
        _sending.Dispose();
    }

    private sealed class Moment : IDisposable
    {
        private const int MillisecondsInASecond = 1000;

        private readonly Lock _lock = new();
        private readonly TimeProvider _time;
        private readonly ITimer _timer;
        private readonly long _interval;
        private readonly long _ahead;
        private TaskCompletionSource? _next;

        public Moment(TimeProvider time, TimeSpan ahead)
        {
            _time = time;
            _interval = (long)(Interval.TotalSeconds * time.TimestampFrequency);
            _ahead = (long)(ahead.TotalSeconds * time.TimestampFrequency);
            _timer = time.CreateTimer(static moment => ((Moment)moment!).Come(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public Task Next()
        {
            lock (_lock)
            {
                if (_next is null)
                {
                    _next = new TaskCompletionSource();
                    _timer.Change(Left(), Timeout.InfiniteTimeSpan);
                }

                return _next.Task;
            }
        }

        public void Dispose() => _timer.Dispose();

        /// <summary>In whole milliseconds, as timers count, and at least one.</summary>
        private TimeSpan Left()
        {
            long left = _interval - ((_time.GetTimestamp() + _ahead) % _interval);
            return TimeSpan.FromMilliseconds((((left * MillisecondsInASecond) - 1) / _time.TimestampFrequency) + 1);
        }

        private void Come()
        {
            TaskCompletionSource? now;
            lock (_lock)
            {
                now = _next;
                _next = null;
            }

            now?.SetResult();
        }
    }
}
