using System.Diagnostics.Metrics;
using MeshSync.Fabric.Grains.Checks;
using MeshSync.Fabric.JetStream.Streaming;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Silo.Requests;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Silo.Telemetry;

/// <summary>What the host itself measures; grains and streams have meters of their own.</summary>
internal sealed class SiloMetrics
{
    public const string MeterName = "MeshSync.Fabric.Silo";

    private readonly Counter<long> _requests;
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _sessionsEnded;
    private readonly Counter<long> _sessionBytes;
    private readonly UpDownCounter<long> _eventClients;
    private readonly Counter<long> _eventsMissed;
    private readonly Counter<long> _heartbeats;
    private readonly Histogram<double> _checks;
    private readonly Counter<long> _checkFailures;

    public SiloMetrics(IMeterFactory meters, BrokerStatus broker, OutletSet outlets, IWatchLogHealth watchLog, IOptions<WatchLogOptions> reading, Recreations recreations)
    {
        var meter = meters.Create(MeterName);
        MeasurePartitions(meter, watchLog, reading.Value);
        _ = meter.CreateObservableGauge("meshsync.broker.ready", () => broker.Fault is null ? 1 : 0,
            description: "Whether NATS, the streams and the outlet are as needed");
        _ = meter.CreateObservableGauge("meshsync.outlet.pending", () => outlets.All.Select(outlet => Of(outlet, (long)outlet.State.Pending)), unit: "{message}",
            description: "Stored objects that an outlet has not delivered yet, as of the last look");
        _ = meter.CreateObservableGauge("meshsync.outlet.delivered.sequence", () => outlets.All.Select(outlet => Of(outlet, (long)outlet.State.Delivered)),
            description: "Sequence of the last stored message that an outlet has delivered, as of the last look");
        _ = meter.CreateObservableGauge("meshsync.outlet.connected", () => outlets.All.Select(outlet => Of(outlet, outlet.IsConnected ? 1L : 0)),
            description: "Whether somebody subscribes, or the other broker is connected");
        _ = meter.CreateObservableCounter("meshsync.outlet.too_large", () => outlets.All.Select(outlet => Of(outlet, outlet.State.TooLarge)), unit: "{message}",
            description: "Messages left out because the other broker takes none of their size");
        _ = meter.CreateObservableGauge("meshsync.outlet.repeats", () => (long)recreations.Waiting, "{object}", "Objects created anew that wait to be told once more");
        _ = meter.CreateObservableGauge("meshsync.outlet.repeats.limit", () => (long)Recreations.Capacity, "{object}", "Number from which a flush takes the place of single repeats");
        _heartbeats = meter.CreateCounter<long>("meshsync.heartbeats", "{heartbeat}", "Heartbeats heard, by cluster and what becomes of the values of its Secrets");
        _requests = meter.CreateCounter<long>("meshsync.requests", "{request}", "Requests of Meshery Server, by entity and outcome");
        _sessions = meter.CreateUpDownCounter<long>("meshsync.sessions", "{session}", "Logs and terminals of pods that this silo carries");
        _sessionsEnded = meter.CreateCounter<long>("meshsync.sessions.ended", "{session}", "Logs and terminals that ended, or could not begin, by how");
        _sessionBytes = meter.CreateCounter<long>("meshsync.sessions.size", "By", "Output of logs and terminals passed on to Meshery");
        _eventClients = meter.CreateUpDownCounter<long>("meshsync.events.clients", "{client}", "Clients of /api/v1/events");
        _eventsMissed = meter.CreateCounter<long>("meshsync.events.missed", "{event}", "Events that clients were not sent, because they read too slowly");
        _checks = meter.CreateHistogram<double>("meshsync.check.duration", "s", "How long a scheduled check took that this silo made, by cluster");
        _checkFailures = meter.CreateCounter<long>("meshsync.check.failures", "{check}", "Scheduled checks by this silo that did not reach a stage, by cluster and stage");
        _ = meter.CreateObservableGauge("meshsync.check.last_success.time", LastSuccesses, "s",
            "When the last scheduled check began that went well, by whichever silo, in seconds since 1970; 0 when none has");
    }

    private static void MeasurePartitions(Meter meter, IWatchLogHealth watchLog, WatchLogOptions reading)
    {
        Measurement<long> Of(PartitionHealth partition, long value) => new(value, new KeyValuePair<string, object?>("partition", partition.Partition));
        _ = meter.CreateObservableGauge("meshsync.watchlog.cached.batches", () => watchLog.Partitions.Select(partition => Of(partition, partition.CachedBatches)), "{batch}",
            "Batches of a partition read and not delivered yet; only partitions that this silo reads");
        _ = meter.CreateObservableGauge("meshsync.watchlog.cached.size", () => watchLog.Partitions.Select(partition => Of(partition, partition.CachedBytes)), "By",
            "Compressed bytes of those");
        _ = meter.CreateObservableGauge("meshsync.watchlog.cached.batches.limit", () => (long)reading.CacheBatches, "{batch}", "Number at which a partition is not read on");
        _ = meter.CreateObservableGauge("meshsync.watchlog.cached.size.limit", () => reading.CacheBytes, "By", "Size at which a partition is not read on");
    }

    /// <summary>How checks went, by whichever silo.</summary>
    public IReadOnlyList<CheckRecord> Checks { get; set; } = [];

    /// <param name="cluster">Of which cluster.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="failedStage">The stage that was not reached; null when all were.</param>
    public void Checked(string cluster, double seconds, string? failedStage)
    {
        _checks.Record(seconds, new KeyValuePair<string, object?>("cluster", cluster));
        if (failedStage is not null)
        {
            _checkFailures.Add(1, new("cluster", cluster), new("stage", failedStage));
        }
    }

    private IEnumerable<Measurement<long>> LastSuccesses() =>
        Checks.Select(check => new Measurement<long>(check.LastSuccess?.ToUnixTimeSeconds() ?? 0, new KeyValuePair<string, object?>("cluster", check.Cluster)));

    private static Measurement<long> Of(Outlet outlet, long value) => new(value, new KeyValuePair<string, object?>("outlet", outlet.Options.Name));

    /// <param name="entity">One that has a handler, or <c>unknown</c>: others would make a series each.</param>
    /// <param name="outcome">What became of it.</param>
    public void Request(string entity, RequestOutcome outcome) => _requests.Add(
        1, new("entity", entity), new("outcome", outcome.ToString().ToLowerInvariant()));

    public void SessionBegun(string kind) => _sessions.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>One that had begun has ended.</summary>
    public void SessionEnded(string kind, string end)
    {
        _sessions.Add(-1, new KeyValuePair<string, object?>("kind", kind));
        SessionRefused(kind, end);
    }

    /// <summary>One could not begin.</summary>
    public void SessionRefused(string kind, string end) => _sessionsEnded.Add(1, new("kind", kind), new("end", end));

    public void SessionCarried(string kind, int bytes) => _sessionBytes.Add(bytes, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>An agent said how it is.</summary>
    public void Heartbeat(string cluster, bool? secretsPublished) => _heartbeats.Add(
        1, new("cluster", cluster), new("secrets", secretsPublished switch { true => "published", false => "redacted", null => "unknown" }));

    public void EventClient(int change) => _eventClients.Add(change);

    public void EventsMissed(int count) => _eventsMissed.Add(count);
}
