using MeshSync.Fabric.JetStream.Provisioning;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>What must exist in JetStream before anything is read from it: the streams, then the outlets on one of them.</summary>
internal sealed class BrokerSetup(StreamProvisioner streams, StoreGuard store, OutletDuty duty, OutletSet outlets)
{
    public async Task Ensure(CancellationToken cancellationToken)
    {
        await streams.Provision(cancellationToken);
        if (await duty.Take(cancellationToken))
        {
            await outlets.Ensure(cancellationToken);
        }
        else
        {
            await outlets.Observe(cancellationToken);
        }

        // Last: who is told again needs the outlets.
        await store.Look(cancellationToken);
    }
}
