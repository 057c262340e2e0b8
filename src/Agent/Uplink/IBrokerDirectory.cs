namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>Where a cluster says that the fabric's broker is, if the configured one has no JetStream.</summary>
internal interface IBrokerDirectory
{
    /// <summary>The broker that it names, or what somebody has to do so that there is one.</summary>
    Task<(BrokerAccess? Access, string Problem)> Find(CancellationToken cancellationToken);
}
