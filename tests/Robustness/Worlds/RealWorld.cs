using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Robustness.Worlds;

/// <summary>A real kube-apiserver with its etcd, of the run's own because it is killed.</summary>
internal sealed class RealWorld : World
{
    private readonly KubeApiServer _server;

    private RealWorld(KubeApiServer server) => _server = server;

    public override string Name => "kube-apiserver";

    public override HttpClient Api => _server.Admin;

    public override Uri Address => _server.Url;

    public static async Task<World> StartAsync() => new RealWorld(await KubeApiServer.StartAsync());

    public override bool MayBeBeforeItsTime => false;

    public override string KubeconfigFor(int port) =>
        File.ReadAllText(_server.AdminKubeConfig).Replace($":{Address.Port}", $":{port}", StringComparison.Ordinal);

    public override Task KillAsync() => _server.KillAsync();

    public override Task StartAgainAsync() => _server.StartAgainAsync();

    public override Task CompactAsync() => _server.CompactAsync();

    public override bool Misbehave(Random random) => false;

    public override void LoseDeletions()
    {
    }

    public override void Behave()
    {
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}
