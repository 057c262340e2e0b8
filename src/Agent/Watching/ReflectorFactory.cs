using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Puts the parts of a reflector together.</summary>
internal sealed class ReflectorFactory(
    IPlatform platform, Uplinks uplinks, TierSupport tiers, AgentOptions options, AgentTelemetry telemetry, TimeProvider time)
{
    private readonly CrowdDelay _crowd = new(time);

    public Reflector Create(WatchTarget target)
    {
        var type = target.Type;
        var uplink = uplinks.Of(type);
        var capture = new ObjectCapture(target, options, telemetry.Metrics, time, telemetry.Loggers.CreateLogger<ObjectCapture>());
        capture.Depth = tiers.Capture(target, capture);
        var parts = new CollectionParts(type, uplink, capture, options, time)
        {
            Depth = capture.Depth?.Depth,
            Status = telemetry.Statuses.Begin(target),
        };
        var source = tiers.Around(platform.Open(parts, target.Namespaces), capture.Depth);
        var audits = new AuditSchedule(AuditInterval(capture), time);
        return new Reflector(source, new RetryPolicy(_crowd), audits, parts.Status, time, telemetry.Loggers.CreateLogger<Reflector>());
    }

    /// <summary>Tells the silo that the resource has no objects any more, because the server no longer serves it or it is out of scope.</summary>
    public void Retract(ResourceType type)
    {
        var uplink = uplinks.Of(type);
        uplink.BeginList(type);
        uplink.EndList(0, "");
    }

    // What is known of a collection only in part compares with nothing; a snapshot is compared with nothing.
    private TimeSpan AuditInterval(ObjectCapture capture) =>
        capture.ListsAreWhole && options.Output == OutputMode.Broker ? options.AuditInterval : TimeSpan.Zero;
}
