namespace MeshSync.Fabric.Grains.Products;

/// <summary>When to look at what has changed: after it has been quiet for a while, or when it has been going on for too long.</summary>
internal sealed class Debounce(TimeSpan quiet, TimeSpan longest, TimeProvider time)
{
    private long? _first;
    private long _last;

    /// <summary>Something changed.</summary>
    public void Changed()
    {
        _last = time.GetTimestamp();
        _first ??= _last;
    }

    /// <summary>How long there is to wait; null while nothing has changed.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (_first is not { } first)
            {
                return null;
            }

            var sinceLast = quiet - time.GetElapsedTime(_last);
            var sinceFirst = longest - time.GetElapsedTime(first);
            var remaining = sinceLast < sinceFirst ? sinceLast : sinceFirst;
            return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
        }
    }

    /// <summary>What changed until now is being looked at.</summary>
    public void Begin() => _first = null;
}
