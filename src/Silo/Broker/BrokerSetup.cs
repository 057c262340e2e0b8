using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Provisioning;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>What must exist in JetStream before anything is read from it: the streams, then the outlets on one of them.</summary>
internal sealed class BrokerSetup(
    StreamProvisioner streams, StoreGuard store, OutletProgress progress, OutletDuty duty, OutletSet outlets)
{
    public async Task Ensure(CancellationToken cancellationToken)
    {
        await streams.Provision(Creating, cancellationToken);
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

    /// <summary>Nobody has been told of what is stored from now on, also if its sequences are those of a store that is no more.</summary>
    private void Creating(string stream)
    {
        if (stream == Subjects.ObjectsStream)
        {
            progress.Forget();
        }
    }
}
