namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>
/// What one client has not been sent yet: the newest event of each key, up to a bound. Beyond it events are counted, not
/// kept, so that a client that does not read costs no more than one that does.
/// </summary>
/// <param name="cluster">Only events of this cluster; null for all.</param>
internal sealed class EventBuffer(string? cluster) : IDisposable
{
    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private OrderedDictionary<string, LiveEvent> _events = [];
    private long _missed;
    private bool _lost;
    private bool _closed;

    /// <returns>False: it is full, and the event only counted.</returns>
    public bool Add(LiveEvent happened)
    {
        if (cluster is not null && happened.Cluster != cluster)
        {
            return true;
        }

        lock (_lock)
        {
            if (_events.Count >= Capacity && !_events.ContainsKey(happened.Key))
            {
                _missed++;
                return false;
            }

            _events[happened.Key] = happened;
            Wake();
            return true;
        }
    }

    /// <summary>Events did not get as far as here.</summary>
    /// <param name="count">How many; null when nobody knows.</param>
    public void Miss(long? count)
    {
        lock (_lock)
        {
            (_missed, _lost) = (_missed + (count ?? 0), _lost || count is null);
            Wake();
        }
    }

    /// <summary>Waits for something to send; false when nothing came in time.</summary>
    public Task<bool> Wait(TimeSpan patience, CancellationToken cancellationToken) => _news.WaitAsync(patience, cancellationToken);

    /// <summary>Takes what there is.</summary>
    public IReadOnlyCollection<LiveEvent> Take(out Gap? gap)
    {
        lock (_lock)
        {
            gap = _lost ? new Gap(null) : _missed > 0 ? new Gap(_missed) : null;
            (var taken, _events, _missed, _lost) = (_events, [], 0, false);
            return taken.Values;
        }
    }

    private void Wake()
    {
        if (!_closed && _news.CurrentCount == 0)
        {
            _ = _news.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _news.Dispose();
        }
    }
}
