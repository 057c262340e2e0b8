namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// When to say that something fails which many try at once: one of them says it when it begins, and now and then while it lasts; and one
/// says that it is over.
/// </summary>
internal sealed class Outage(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private long _succeeded = long.MinValue;
    private long _said;
    private bool _lasts;

    /// <summary>A try has failed; whether to say so.</summary>
    /// <param name="begun">When it was begun, as a timestamp: one from before the last success says nothing of how things are now.</param>
    public bool Failed(long begun)
    {
        lock (_lock)
        {
            if (begun <= Volatile.Read(ref _succeeded) || (_lasts && time.GetElapsedTime(_said) < Interval))
            {
                return false;
            }

            Volatile.Write(ref _lasts, true);
            _said = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>A try has succeeded; whether to say that it is over.</summary>
    public bool Succeeded()
    {
        Volatile.Write(ref _succeeded, time.GetTimestamp());
        if (!Volatile.Read(ref _lasts))
        {
            return false;
        }

        lock (_lock)
        {
            var lasted = _lasts;
            Volatile.Write(ref _lasts, false);
            return lasted;
        }
    }
}
