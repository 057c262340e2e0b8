using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.EndToEnd.Mirroring;

/// <summary>Meshery's own broker as the stock Operator runs it: elsewhere, without JetStream, behind a token.</summary>
[Collection(nameof(RealCluster))]
public sealed class ForeignBrokerTests(KubeApiServer server) : IAsyncLifetime
{
    private const string TokenFile = "token.conf";

    private readonly ApiClient _api = new(server);
    private readonly TempDirectory _directory = new();
    private NatsServer _broker = null!;
    private Rig.Fabric _fabric = null!;
    private string _namespace = "";
    private Churn _churn = null!;

    public async ValueTask InitializeAsync()
    {
        _namespace = await _api.NamespaceAsync();
        _churn = new Churn(_api, _namespace, seed: 11);
        await _churn.ChangeAsync(30);
        WriteToken("one");
        // nats-server takes the path as relative to its own configuration, which lies in a directory beside this one.
        var token = $"include '../{Path.GetFileName(_directory.Path)}/{TokenFile}'";
        _broker = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false, Config = token });
        _fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig, siloSettings: [("MESHSYNC_OUTLET_BROKER", _broker.Url), ("MESHSYNC_OUTLET_TOKEN", "one")]);
    }

    public async ValueTask DisposeAsync()
    {
        _fabric.TellIfFailed();
        await _fabric.DisposeAsync();
        await _broker.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_OfABrokerWhoseTokenChanges_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(Broker("one"));
        await meshery.IsIdenticalAsync(_namespace);

        await _churn.WhileAsync(ChangeTokenAsync());
        await _churn.ChangeAsync(30);
        await meshery.DetachAsync();
        await meshery.AttachAsync(Broker("two"));
        _fabric.SiloSettings["MESHSYNC_OUTLET_TOKEN"] = "two";
        await _fabric.EndSiloAsync();
        _fabric.StartSilo();

        await meshery.IsIdenticalAsync(_namespace);
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_OfABrokerThatWasAway_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(Broker("one"));
        await meshery.IsIdenticalAsync(_namespace);

        await _broker.StopAsync();
        await _churn.ChangeAsync(50);
        await _broker.StartAgainAsync();

        await meshery.IsIdenticalAsync(_namespace);
    }

    private NatsOpts Broker(string token) => new() { Url = _broker.Url, AuthOpts = new NatsAuthOpts { Token = token } };

    private async Task ChangeTokenAsync()
    {
        await _broker.StopAsync();
        WriteToken("two");
        await _broker.StartAgainAsync();
    }

    private void WriteToken(string token) => File.WriteAllText(_directory.File(TokenFile), $"authorization {{ token: {token} }}\n");
}
