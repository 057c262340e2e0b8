namespace MeshSync.Fabric.Simulator.Watching;

/// <summary>When one watch sends its bookmarks and when it ends.</summary>
internal sealed class WatchClock
{
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly bool _bookmarks;
    private readonly TimeSpan _interval;
    private readonly long _start;
    private readonly TimeSpan _end;
    private TimeSpan _nextBookmark;

    public WatchClock(TimeProvider time, WatchQuery query, WatchOptions options)
    {
        _time = time;
        _bookmarks = query.Bookmarks;
        _interval = options.BookmarkInterval;
        _start = time.GetTimestamp();
        _end = query.Timeout ?? options.Timeout * (1 + Random.Shared.NextDouble());
        _nextBookmark = Next(TimeSpan.Zero);
    }

    public bool Ended => Elapsed >= _end;

    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>True once for each bookmark that is due.</summary>
    public bool TakeBookmark()
    {
        var now = Elapsed;
        if (!_bookmarks || now < _nextBookmark)
        {
            return false;
        }

        _nextBookmark = Next(now);
        return true;
    }

    /// <summary>Waits for a change, the next bookmark or the end, whichever comes first.</summary>
    public async Task WaitAsync(Task changed, CancellationToken stop)
    {
        var until = (_bookmarks && _nextBookmark < _end ? _nextBookmark : _end) - Elapsed;
        if (until > TimeSpan.Zero)
        {
            await changed.WaitAsync(until, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    private TimeSpan Next(TimeSpan now)
    {
        var beforeEnd = _end - BookmarkBeforeEnd;
        var regular = now + _interval;
        return now < beforeEnd && beforeEnd < regular ? beforeEnd : regular;
    }
}
