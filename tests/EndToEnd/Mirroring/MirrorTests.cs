using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Mirror;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd.Mirroring;

/// <summary>Whatever happens, Meshery Server of either generation ends up with exactly what the cluster has.</summary>
[Collection(nameof(RealCluster))]
public sealed class MirrorTests(KubeApiServer server) : IAsyncLifetime
{
    private readonly ApiClient _api = new(server);
    private Rig.Fabric _fabric = null!;
    private string _namespace = "";
    private Churn _churn = null!;

    public async ValueTask InitializeAsync()
    {
        _namespace = await _api.NamespaceAsync();
        _churn = new Churn(_api, _namespace, seed: 7);
        await _churn.ChangeAsync(30);
        _fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig);
    }

    public async ValueTask DisposeAsync()
    {
        _fabric.TellIfFailed();
        await _fabric.DisposeAsync();
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_AttachedLate_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await _fabric.HasStoredAsync($"objects.*.core.configmaps.{_namespace}.>");
        await _churn.ChangeAsync(50);

        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(_fabric.Nats.Url);

        await meshery.IsIdenticalAsync(_namespace);
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_ThatLeftAndReturned_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(_fabric.Nats.Url);
        await meshery.IsIdenticalAsync(_namespace);

        await meshery.DetachAsync();
        await _fabric.MesheryIsGoneAsync();
        await _churn.ChangeAsync(100);
        await meshery.AttachAsync(_fabric.Nats.Url);

        await meshery.IsIdenticalAsync(_namespace);
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_OfABrokerThatRestarts_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(_fabric.Nats.Url);
        await meshery.IsIdenticalAsync(_namespace);

        await _churn.WhileAsync(RestartBrokerAsync());
        await _churn.ChangeAsync(30);

        await meshery.IsIdenticalAsync(_namespace);
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_FlushedUnderLoad_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(_fabric.Nats.Url);
        await meshery.IsIdenticalAsync(_namespace);
        var before = meshery.Mirror.Progress;

        await _churn.WhileAsync(FlushAsync(meshery, times: 3));

        await meshery.IsIdenticalAsync(_namespace);
        Assert.True(meshery.Mirror.Progress.Changes - before.Changes > meshery.Names("ClusterRole").Count, "nothing was sent again");
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_ToldOfObjectsThatAreDeletedAndCreatedAtOnce_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using var meshery = new MirroredCluster(server, generation);
        await meshery.AttachAsync(_fabric.Nats.Url);
        await meshery.IsIdenticalAsync(_namespace);

        await new Churn(_api, _namespace, seed: 3, recreate: true).ChangeAsync(200);

        await meshery.IsIdenticalAsync(_namespace);
    }

    [Theory]
    [InlineData(ServerGeneration.Older)]
    [InlineData(ServerGeneration.Newer)]
    public async Task Server_ThatIsNewWhereAnotherWasServed_HasWhatTheClusterHas(ServerGeneration generation)
    {
        await using (var other = new MirroredCluster(server, ServerGeneration.Older))
        {
            await other.AttachAsync(_fabric.Nats.Url);
            await other.IsIdenticalAsync(_namespace);
        }

        await _fabric.MesheryIsGoneAsync();
        await using var meshery = new MirroredCluster(server, generation);
        await _churn.WhileAsync(AttachAndReadStoreAsync(meshery));

        await meshery.IsIdenticalAsync(_namespace);
        Assert.True(meshery.Mirror.Progress.StoreRows >= meshery.Names("ClusterRole").Count, "the store did not answer");
    }

    [Fact]
    public async Task Servers_OfBothGenerationsAtOnce_HaveWhatTheClusterHas()
    {
        await using var older = new MirroredCluster(server, ServerGeneration.Older);
        await using var newer = new MirroredCluster(server, ServerGeneration.Newer);
        await older.AttachAsync(_fabric.Nats.Url);
        await newer.AttachAsync(_fabric.Nats.Url);
        await older.IsIdenticalAsync(_namespace);

        await _churn.ChangeAsync(200);

        await older.IsIdenticalAsync(_namespace);
        await newer.IsIdenticalAsync(_namespace);
    }

    private async Task AttachAndReadStoreAsync(MirroredCluster meshery)
    {
        await meshery.AttachAsync(_fabric.Nats.Url);
        await Eventually.Be(() => meshery.Names("ClusterRole").Count > 0 && meshery.Names("ConfigMap").Count > 0);
    }

    private static async Task FlushAsync(MirroredCluster meshery, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(await meshery.Mirror.Flush(cluster: null, TestContext.Current.CancellationToken) > 0);
            await Eventually.Be(() => meshery.Names("ClusterRole").Count > 0, TimeSpan.FromSeconds(60));
        }
    }

    private async Task RestartBrokerAsync()
    {
        await _fabric.Nats.StopAsync();
        await _fabric.Nats.StartAgainAsync();
    }
}
