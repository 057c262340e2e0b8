using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>The whole spine, started once for tests that do not disturb it.</summary>
public sealed class RunningSpine(KubeApiServer server) : IAsyncLifetime
{
    internal Rig.Fabric Fabric { get; private set; } = null!;

    internal MesheryServer Meshery { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig);
        Meshery = await MesheryServer.AttachAsync(Fabric.Nats.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await Meshery.DisposeAsync();
        await Fabric.DisposeAsync();
    }
}
