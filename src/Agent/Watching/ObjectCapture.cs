using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Copies objects out of a response into events: without managedFields, and Secrets without their values.</summary>
internal sealed partial class ObjectCapture(
    WatchTarget target, AgentOptions options, AgentMetrics metrics, TimeProvider time, ILogger<ObjectCapture> logger)
{
    private readonly bool _isSecret = SecretRedactor.Applies(target.Type.Kind);
    private bool _reportedNameless;
    private bool _reportedRelease;

    public bool IsRedacting { get; } = options.RedactSecrets && SecretRedactor.Applies(target.Type.Kind);

    /// <summary>How deep its objects are to be known; null where all of it goes on as it comes. To be set before anything is captured.</summary>
    public DepthCapture? Depth { get; set; }

    /// <summary>What is listed says what is gone; otherwise the objects a list lacks must stay as they are.</summary>
    public bool ListsAreWhole => target.Events.HasFlag(EventTypes.Added | EventTypes.Deleted);

    /// <summary>
    /// The event for the object that was just read; items of a list count as added. False for events that are out of scope, and for an
    /// object without a name, which has no key and is reported.
    /// </summary>
    public bool TryCapture(WatchFrameType frame, JsonStream source, out PendingEvent item)
    {
        if (!IsWanted(frame))
        {
            item = default;
            return false;
        }

        if (source.Object.Name.IsMissing || source.Object.Name.IsEmpty)
        {
            ReportNameless(source.Object);
            item = default;
            return false;
        }

        if (Depth is not null)
        {
            bool isCaptured = Depth.TryCapture(frame, source, out item);
            item = item with { CapturedAt = time.GetUtcNow() };
            return isCaptured;
        }

        var eventType = frame == WatchFrameType.Deleted ? WatchEventType.Delete : WatchEventType.Upsert;
        item = Whole(eventType, source) with { CapturedAt = time.GetUtcNow() };
        return true;
    }

    /// <summary>The event with the whole object.</summary>
    public PendingEvent Whole(WatchEventType eventType, JsonStream source) => _isSecret ? Secret(eventType, source) : Plain(eventType, source);

    private bool IsWanted(WatchFrameType frame) => frame switch
    {
        WatchFrameType.Added => target.Events.HasFlag(EventTypes.Added),
        WatchFrameType.Modified => target.Events.HasFlag(EventTypes.Modified),
        WatchFrameType.Deleted => target.Events.HasFlag(EventTypes.Deleted),
        _ => false,
    };

    private static PendingEvent Plain(WatchEventType eventType, JsonStream source)
    {
        var item = PendingEvent.Of(eventType, source, source.Object.BodyLength, out var body);
        source.Object.CopyBody(source.Window, body);
        return item;
    }

    private PendingEvent Secret(WatchEventType eventType, JsonStream source)
    {
        using var outgoing = new PooledBuffer();
        var reading = OutgoingSecret.Copy(source.Window.Slice(source.Object.Start, source.Object.End), options.RedactSecrets, outgoing);
        if (reading is not (HelmReading.Read or HelmReading.NoRelease))
        {
            ReportRelease(reading, source.Object.Name.ReadString(source.Window));
        }

        var item = PendingEvent.Of(eventType, source, outgoing.WrittenCount, out var body);
        outgoing.WrittenSpan.CopyTo(body);
        return item;
    }

    private void ReportRelease(HelmReading reading, string name)
    {
        metrics.UnreadableRelease(reading);
        if (!_reportedRelease)
        {
            _reportedRelease = true;
            LogUnreadableRelease(name, reading);
        }
    }

    private void ReportNameless(ObjectScan found)
    {
        metrics.Malformed(target.Type);
        if (!_reportedNameless)
        {
            _reportedNameless = true;
            LogNameless(target.Type.Resource, target.Type.ApiVersion, found.End - found.Start);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The Helm release in Secret {Name} cannot be read ({Reading}): which chart it is of remains unknown. Said once, counted always.")]
    private partial void LogUnreadableRelease(string name, HelmReading reading);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The API server sent an object of {Resource}.{ApiVersion} without metadata.name, {Bytes} bytes: it has no identity and is left out. "
            + "Said once, counted always.")]
    private partial void LogNameless(string resource, string apiVersion, long bytes);
}
