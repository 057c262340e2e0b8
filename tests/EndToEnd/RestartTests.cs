using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>Nothing for nothing: what ends and comes back tells Meshery only what changed meanwhile.</summary>
[Collection(nameof(RealCluster))]
public sealed class RestartTests(KubeApiServer server) : IAsyncLifetime
{
    private readonly ApiClient _api = new(server);
    private Rig.Fabric _fabric = null!;
    private MesheryServer _meshery = null!;
    private string _namespace = "";

    public async ValueTask InitializeAsync()
    {
        _namespace = await _api.NamespaceAsync();
        foreach (var name in (string[])["kept", "gone", "changed"])
        {
            await _api.ConfigMapAsync(_namespace, name, "before");
        }

        _fabric = await Rig.Fabric.StartAsync(server.AdminKubeConfig);
        _meshery = await MesheryServer.AttachAsync(_fabric.Nats.Url);
        foreach (var name in (string[])["kept", "gone", "changed"])
        {
            await Seen.Async(_meshery, "ConfigMap", _namespace, name, "ADDED");
        }

        await SettledAsync("first");
    }

    public async ValueTask DisposeAsync()
    {
        _fabric.TellIfFailed();
        await _meshery.DisposeAsync();
        await _fabric.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_EndedAndStarted_TellsOnlyWhatChangedMeanwhile(bool kill)
    {
        await _fabric.EndAgentAsync(kill);
        await ChangeMeanwhileAsync();
        _fabric.StartAgent();

        await OnlyTheChangesAreToldAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silo_EndedAndStarted_TellsOnlyWhatChangedMeanwhile(bool kill)
    {
        await _fabric.EndSiloAsync(kill);
        await ChangeMeanwhileAsync();
        _fabric.StartSilo();

        await OnlyTheChangesAreToldAsync();
    }

    [Fact]
    public async Task NatsServer_EndedAndStarted_TellsOnlyWhatChangedMeanwhile()
    {
        await _fabric.Nats.HasWrittenConsumersAsync(Subjects.ObjectsStream);
        await _fabric.Nats.StopAsync();
        await ChangeMeanwhileAsync();
        await _fabric.Nats.StartAgainAsync();

        await OnlyTheChangesAreToldAsync();
    }

    [Fact]
    public async Task Meshery_AttachedLate_GetsWhatItMissedInItsLastState()
    {
        await _meshery.DisposeAsync();
        await _fabric.MesheryIsGoneAsync();
        await ChangeMeanwhileAsync();
        await _api.MergeAsync($"api/v1/namespaces/{_namespace}/configmaps/new", """{"data":{"key":"newer"}}""");
        _meshery = await MesheryServer.AttachAsync(_fabric.Nats.Url);

        await SettledAsync("late");
        Assert.Equal("DELETED", Assert.Single(_meshery.About("ConfigMap", _namespace, "gone")).Event);
        Assert.Equal("ADDED", _meshery.About("ConfigMap", _namespace, "new")[0].Event);
        Assert.Equal("""{"key":"newer"}""", _meshery.About("ConfigMap", _namespace, "new")[^1].Body.GetProperty("data").GetString());
        Assert.Empty(_meshery.About("ConfigMap", _namespace, "kept"));
    }

    private async Task ChangeMeanwhileAsync()
    {
        await _api.DeleteAsync($"api/v1/namespaces/{_namespace}/configmaps/gone");
        await _api.MergeAsync($"api/v1/namespaces/{_namespace}/configmaps/changed", """{"data":{"key":"after"}}""");
        await _api.ConfigMapAsync(_namespace, "new", "new");
    }

    private async Task OnlyTheChangesAreToldAsync()
    {
        var before = _meshery.Messages.Count;
        await Seen.Async(_meshery, "ConfigMap", _namespace, "gone", "DELETED");
        await Seen.Async(_meshery, "ConfigMap", _namespace, "new", "ADDED");
        await Seen.Async(_meshery, "ConfigMap", _namespace, "changed", "MODIFIED");
        await SettledAsync("last");

        Assert.InRange(before, 3, int.MaxValue);
        var perObject = _meshery.Messages.GroupBy(message => (message.Event, message.Kind, message.Name, message.Body.GetProperty("metadata").GetRawText()));
        Assert.All(perObject, messages => Assert.Single(messages));
    }

    /// <summary>
    /// Everything before has been told once an object that is created now, in every collection that a test looks at,
    /// has been told: collections keep their order.
    /// </summary>
    private async Task SettledAsync(string name)
    {
        await _api.ConfigMapAsync(_namespace, $"settled-{name}", "");
        await Seen.Async(_meshery, "ConfigMap", _namespace, $"settled-{name}", "ADDED");
    }
}
