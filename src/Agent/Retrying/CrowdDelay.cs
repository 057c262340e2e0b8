namespace MeshSync.Fabric.Agent.Retrying;

/// <summary>
/// Spreads out what many do because of the same event: all watches break when an API server restarts, and their reflectors must not come
/// back in one moment. Whoever is alone hardly waits; of a crowd each waits at random within a time that grows with it.
/// </summary>
internal sealed class CrowdDelay(TimeProvider time)
{
    private static readonly TimeSpan Share = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<long> _recent = [];

    /// <summary>How long to wait; to be asked once for each thing that is to be spread.</summary>
    public TimeSpan Next()
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            while (_recent.TryPeek(out long first) && time.GetElapsedTime(first, now) > Moment)
            {
                _recent.Dequeue();
            }

            _recent.Enqueue(now);
            return Share * _recent.Count * Random.Shared.NextDouble();
        }
    }
}
