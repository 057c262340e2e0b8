using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>
/// How one reflector is doing. It is told by the reflector and its parts at a few points, one at a time, and read by anybody.
/// </summary>
internal sealed class ReflectorStatus(WatchTarget target, AgentMetrics metrics, TimeProvider time, Action changed)
{
    private readonly Lock _lock = new();
    private ReflectorSnapshot _now = new(target.Type) { Since = time.GetUtcNow(), Tier = (int)target.Tiers.Base, Form = target.Form };
    private long _events;
    private long _bytes;
    private string _resourceVersion = "";
    private DateTimeOffset? _lastEvent;

    public ResourceType Type => target.Type;

    /// <summary>Waits for its turn to list.</summary>
    public void Waiting() => Enter(ReflectorState.Waiting);

    /// <summary>Reads a list page by page.</summary>
    public void Listing() => Enter(ReflectorState.Listing);

    /// <summary>Reads the initial events of a watch.</summary>
    public void Streaming() => Enter(ReflectorState.Streaming);

    /// <summary>The server has accepted a watch.</summary>
    public void Watching() => Enter(ReflectorState.Watching);

    public void Paused() => Enter(ReflectorState.Paused);

    public void Stopped() => Enter(ReflectorState.Stopped);

    /// <summary>A list has been read to its end, in whichever form.</summary>
    public void Listed(long objects, string resourceVersion)
    {
        metrics.Listed(Type);
        lock (_lock)
        {
            _now = _now with { Objects = objects, Lists = _now.Lists + 1 };
            _events = 0;
            _resourceVersion = resourceVersion;
        }

        changed();
    }

    /// <summary>So many bytes of the API server's answers have been read.</summary>
    public void Read(int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        metrics.ApiRead(Type, bytes, target.Form);
    }

    /// <summary>The silo has been told what there has to be.</summary>
    public void Audited()
    {
        lock (_lock)
        {
            _now = _now with { LastAudit = time.GetUtcNow() };
        }
    }

    /// <summary>A watch brought an event of an object.</summary>
    public void Event(string resourceVersion)
    {
        lock (_lock)
        {
            _events++;
            _lastEvent = time.GetUtcNow();
            _resourceVersion = resourceVersion;
        }
    }

    /// <summary>A watch brought a bookmark.</summary>
    public void Bookmark(string resourceVersion)
    {
        lock (_lock)
        {
            _resourceVersion = resourceVersion;
        }
    }

    /// <summary>A list or a watch failed; it is tried again.</summary>
    public void Failed(Exception error)
    {
        var kind = Failure.KindOf(error);
        metrics.WatchFailed(Type, kind);
        Enter(kind == FailureKind.Forbidden ? ReflectorState.Forbidden : ReflectorState.BackingOff, Failure.TextOf(error));
    }

    /// <summary>A watch was so quiet that it is opened again.</summary>
    public void Silent() => metrics.WatchSilent(Type);

    /// <summary>The server sent what nobody can read.</summary>
    public void Malformed() => metrics.Malformed(Type);

    public ReflectorSnapshot Read()
    {
        lock (_lock)
        {
            return _now with { EventsSinceList = _events, BytesRead = Interlocked.Read(ref _bytes), ResourceVersion = _resourceVersion, LastEvent = _lastEvent };
        }
    }

    private void Enter(ReflectorState state, string? error = null)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            bool goesOn = _now.State is ReflectorState.BackingOff or ReflectorState.Forbidden && error is null;
            _now = _now with
            {
                State = state,
                Since = _now.State == state ? _now.Since : now,
                Restarts = _now.Restarts + (goesOn ? 1 : 0),
                LastError = error ?? _now.LastError,
                LastErrorAt = error is null ? _now.LastErrorAt : now,
            };
        }

        changed();
    }
}
