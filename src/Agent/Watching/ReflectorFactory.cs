using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Puts the parts of a reflector together.</summary>
internal sealed class ReflectorFactory(
    ApiConnection api, Uplinks uplinks, TierSupport tiers, AgentOptions options, AgentTelemetry telemetry, TimeProvider time) : IDisposable
{
    private readonly WatchListSupport _watchLists = new(api, time, telemetry.Loggers.CreateLogger<WatchListSupport>());
    private readonly CrowdDelay _crowd = new(time);
    private readonly ListGate _gate = new(options.ConcurrentLists);

    public Reflector Create(WatchTarget target)
    {
        var type = target.Type;
        var uplink = uplinks.Of(type);
        var capture = new ObjectCapture(target, options, telemetry.Metrics, time, telemetry.Loggers.CreateLogger<ObjectCapture>());
        capture.Depth = tiers.Capture(target, capture);
        var parts = new ReflectorParts(type, api, uplink, capture, options, time)
        {
            Depth = capture.Depth?.Depth,
            Status = telemetry.Statuses.Begin(target),
            Definitions = type.DefinesResources() ? new DefinitionDigests(tiers.Signal) : null,
        };
        return new Reflector(
            tiers.Around(Source(parts, target.Namespaces), capture.Depth), new RetryPolicy(_crowd), new AuditSchedule(AuditInterval(capture), time), parts.Status, time, telemetry.Loggers.CreateLogger<Reflector>());
    }

    /// <summary>Tells the silo that the resource has no objects any more, because the server no longer serves it or it is out of scope.</summary>
    public void Retract(ResourceType type)
    {
        var uplink = uplinks.Of(type);
        uplink.BeginList(type);
        uplink.EndList(0, "");
    }

    private ICollectionSource Source(ReflectorParts parts, IReadOnlyList<string> namespaces) => namespaces switch
    {
        [] => Whole(parts),
        [var only] => Whole(parts with { Namespace = only }),
        _ => new NamespacedSource(parts, namespaces, _gate),
    };

    private WholeSource Whole(ReflectorParts parts) => new(new Lister(parts, _gate, _watchLists), new Watcher(parts), new Auditor(parts, _gate));

    // What is known of a collection only in part compares with nothing; a snapshot is compared with nothing.
    private TimeSpan AuditInterval(ObjectCapture capture) =>
        capture.ListsAreWhole && options.Output == OutputMode.Broker ? options.AuditInterval : TimeSpan.Zero;

    public void Dispose()
    {
        _gate.Dispose();
        _watchLists.Dispose();
    }
}
