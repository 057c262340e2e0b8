using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Copies objects out of a response into events: without managedFields, and Secrets without their values.</summary>
internal sealed partial class ObjectCapture(
    ResourceType type, AgentOptions options, AgentMetrics metrics, TimeProvider time, ILogger<ObjectCapture> logger)
{
    private readonly bool _redact = options.RedactSecrets && SecretRedactor.Applies(type.Kind);
    private bool _reportedNameless;

    /// <summary>The event for the object that was just read; false for one without a name, which has no key and is reported.</summary>
    public bool TryCapture(WatchEventType eventType, JsonStream source, out PendingEvent item)
    {
        if (source.Object.Name.IsMissing || source.Object.Name.IsEmpty)
        {
            ReportNameless(source.Object);
            item = default;
            return false;
        }

        item = (_redact ? Redacted(eventType, source) : Plain(eventType, source)) with { CapturedAt = time.GetUtcNow() };
        return true;
    }

    private static PendingEvent Plain(WatchEventType eventType, JsonStream source)
    {
        var item = PendingEvent.Of(eventType, source, source.Object.BodyLength, out var body);
        source.Object.CopyBody(source.Window, body);
        return item;
    }

    private static PendingEvent Redacted(WatchEventType eventType, JsonStream source)
    {
        using var redacted = new PooledBuffer();
        var json = source.Window.Slice(source.Object.Start, source.Object.End);
        RawObject.Copy(json, redacted, ObjectEdits.CutManagedFields | ObjectEdits.RedactSecret);
        var item = PendingEvent.Of(eventType, source, redacted.WrittenCount, out var body);
        redacted.WrittenSpan.CopyTo(body);
        return item;
    }

    private void ReportNameless(ObjectScan found)
    {
        metrics.Malformed(type);
        if (!_reportedNameless)
        {
            _reportedNameless = true;
            LogNameless(type.Resource, type.ApiVersion, found.End - found.Start);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The API server sent an object of {Resource}.{ApiVersion} without metadata.name, {Bytes} bytes: it has no identity and is left out. "
            + "Said once, counted always.")]
    private partial void LogNameless(string resource, string apiVersion, long bytes);
}
