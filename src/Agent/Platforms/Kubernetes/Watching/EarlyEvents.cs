using MeshSync.Fabric.Agent.Uplink;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>Changes that a streaming list reports before its end. They are those of a moment, so there are few, and more are not waited for.</summary>
internal sealed class EarlyEvents : IDisposable
{
    private const int MaxCount = 2_000;
    private const int MaxBytes = 2 * 1024 * 1024;

    private readonly Queue<PendingEvent> _events = [];
    private readonly HashSet<UInt128> _objects = [];
    private long _bytes;

    /// <summary>Whether one of them is of the same object: what comes later must stay behind it.</summary>
    public bool Concern(in PendingEvent item) => _objects.Count > 0 && _objects.Contains(item.Key);

    /// <exception cref="IOException">They are too many to wait for.</exception>
    public void Add(in PendingEvent item)
    {
        _events.Enqueue(item);
        _objects.Add(item.Key);
        _bytes += item.Size;
        if (_events.Count > MaxCount || _bytes > MaxBytes)
        {
            throw new IOException("The streaming list reports more changes than fit in memory before it comes to its end.");
        }
    }

    public bool TryTake(out PendingEvent item) => _events.TryDequeue(out item);

    public void Dispose()
    {
        while (_events.TryDequeue(out var item))
        {
            item.Release();
        }
    }
}
