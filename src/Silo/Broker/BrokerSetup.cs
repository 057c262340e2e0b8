using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>What must exist in JetStream before anything is read from it: the streams, then the outlet on one of them.</summary>
internal sealed class BrokerSetup(MesheryOutlet outlet, OutletProgress progress)
{
    public async Task Ensure(CancellationToken cancellationToken) => progress.Observe(await outlet.Ensure(cancellationToken));
}
