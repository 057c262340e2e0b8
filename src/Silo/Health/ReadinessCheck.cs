using MeshSync.Fabric.JetStream.Storage;
using MeshSync.Fabric.JetStream.Streaming;
using MeshSync.Fabric.Silo.Broker;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Health;

/// <summary>Ready means that a change reported now reaches Meshery Server's subject now.</summary>
internal sealed class ReadinessCheck(BrokerStatus broker, INatsConnection nats, ISiloStatusOracle silo, IWatchLogHealth watchLog, StoreHealth store) : IHealthCheck
{
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Faults().ToList() is { Count: > 0 } faults
            ? HealthCheckResult.Unhealthy(string.Join("; ", faults))
            : HealthCheckResult.Healthy("ready"));

    private IEnumerable<string> Faults()
    {
        if (broker.Fault is { } fault)
        {
            yield return fault;
        }
        else if (nats.ConnectionState != NatsConnectionState.Open)
        {
            yield return $"the connection to NATS is {nats.ConnectionState}";
        }

        foreach (var partition in watchLog.Partitions.Where(partition => partition.Status == PartitionStatus.Failing))
        {
            yield return $"partition {partition.Partition} of the watch log cannot be read: {partition.Problem}";
        }

        if (store.Problem is { } refused)
        {
            yield return $"objects cannot be stored: {refused}";
        }

        if (silo.CurrentStatus != SiloStatus.Active)
        {
            yield return $"the silo is {silo.CurrentStatus}";
        }
    }
}
