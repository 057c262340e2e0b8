using System.Diagnostics.Metrics;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Outlets;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Telemetry;

/// <summary>What the host itself measures; grains and streams have meters of their own.</summary>
internal sealed class SiloMetrics
{
    public const string MeterName = "MeshSync.Fabric.Silo";

    private readonly Counter<long> _requests;

    public SiloMetrics(IMeterFactory meters, BrokerStatus broker, OutletProgress outlet)
    {
        var meter = meters.Create(MeterName);
        _ = meter.CreateObservableGauge("meshsync.broker.ready", () => broker.Fault is null ? 1 : 0,
            description: "Whether NATS, the streams and the outlet are as needed");
        _ = meter.CreateObservableGauge("meshsync.outlet.pending", () => (long)outlet.Pending, unit: "{message}",
            description: "Stored objects that Meshery Server has not been sent yet, as of the last look");
        _ = meter.CreateObservableGauge("meshsync.outlet.delivered.sequence", () => (long)outlet.Delivered,
            description: "Sequence of the last stored message that Meshery Server has been sent, as of the last look");
        _requests = meter.CreateCounter<long>("meshsync.requests", "{request}", "Requests of Meshery Server, by entity and outcome");
    }

    /// <param name="entity">One that has a handler, or <c>unknown</c>: others would make a series each.</param>
    /// <param name="outcome">What became of it.</param>
    public void Request(string entity, RequestOutcome outcome) => _requests.Add(
        1, new("entity", entity), new("outcome", outcome.ToString().ToLowerInvariant()));
}
