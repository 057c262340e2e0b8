using MeshSync.Fabric.Agent.Uplink;

namespace MeshSync.Fabric.Agent.Platforms.Docker;

/// <summary>An engine says nothing of brokers.</summary>
internal sealed class NoBrokerDirectory : IBrokerDirectory
{
    public Task<(BrokerAccess? Access, string Problem)> Find(CancellationToken cancellationToken) =>
        Task.FromResult<(BrokerAccess?, string)>((null, "set BROKER_URL to the fabric's NATS"));
}
