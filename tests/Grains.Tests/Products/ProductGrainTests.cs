using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Grains.Tests.Products;

public sealed class ProductGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly CollectionKey _collection = new($"c-{Guid.NewGuid():N}", "apps", "deployments");
    private ScriptedAgent? _agent;

    private ScriptedAgent Agent => _agent ??= new ScriptedAgent(_collection) { Kind = "Deployment" };

    private ProductKey Key => new(_collection.Cluster, CertManager.Id);

    private IProductGrain Grain => silo.Grains.GetGrain<IProductGrain>(Key.ToString());

    [Fact]
    public async Task Product_Installed_IsPublishedOnceAndItsObjectSaysSo()
    {
        await silo.Publish(_collection, Agent.Relist([CertManager.Deployment(1, "v1.14.2")]));
        var row = await MarkedRow("cert-manager");

        var published = Installations(Assert.Single(silo.Identities.Of(Key)));
        Assert.Equal(("1.14.2", "cert-manager"), (published[0].GetProperty("version").GetString(), published[0].GetProperty("namespace").GetString()));
        Assert.Equal(("cert-manager", "control-plane", "1.14.2"), (Text(row, "product"), Text(row, "role"), Text(row, "version")));
        Assert.InRange(row.GetProperty("confidence").GetDouble(), 0.5, 1);
        var state = await Grain.GetState();
        Assert.Equal((1, 1), (state.Installations.Count, state.Objects));
    }

    [Fact]
    public async Task Product_RolledOut_IsPublishedOnceForAllItsParts()
    {
        ApiObject[] Parts(int version, string tag) => [CertManager.Deployment(version, tag), CertManager.Deployment(version, tag, "webhook", "webhook"), CertManager.Deployment(version, tag, "cainjector", "cainjector")];
        await silo.Publish(_collection, Agent.Relist(Parts(1, "v1.14.2")));
        await MarkedRow("cainjector");
        foreach (var part in Parts(2, "v1.15.0"))
        {
            await silo.Publish(_collection, Agent.Upserts(part));
        }

        await Eventually.Be(() => silo.Identities.Of(Key), all => Installations(all[^1])[0] is var one && Text(one, "version") == "1.15.0" && !Text(one, "state").Contains("ixed", StringComparison.Ordinal));
        Assert.InRange(silo.Identities.Of(Key).Count, 2, 3);
    }

    [Fact]
    public async Task Product_Deleted_IsWithdrawn()
    {
        var deployment = CertManager.Deployment(1, "v1.14.2");
        await silo.Publish(_collection, Agent.Relist([deployment]));
        await MarkedRow("cert-manager");
        await silo.Publish(_collection, Agent.Deletes(deployment with { Version = 2 }));

        await Eventually.Be(() => silo.Identities.Of(Key), all => Installations(all[^1]).Count == 0);
        Assert.Equal(2, silo.Identities.Of(Key).Count);
    }

    [Fact]
    public async Task Object_ThatSpeaksForItNoMore_IsNoLongerMarked()
    {
        await silo.Publish(_collection, Agent.Relist([CertManager.Deployment(1, "v1.14.2")]));
        await MarkedRow("cert-manager");
        await silo.Publish(_collection, Agent.Upserts(CertManager.Other(2)));

        await Eventually.Be(() => silo.Identities.Of(Key), all => Installations(all[^1]).Count == 0);
        Assert.Equal("null", ComponentMetadata("cert-manager").GetRawText());
    }

    [Fact]
    public async Task Restart_OfEveryGrain_PublishesNothing()
    {
        var deployment = CertManager.Deployment(1, "v1.14.2");
        await silo.Publish(_collection, Agent.Relist([deployment]));
        await MarkedRow("cert-manager");
        var rows = silo.Published(_collection).Count;
        await silo.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await silo.Publish(_collection, Agent.Relist([deployment]));

        var state = await Grain.GetState();
        Assert.Equal((1, 1), (state.Installations.Count, state.Objects));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Single(silo.Identities.Of(Key));
        Assert.Equal(rows, silo.Published(_collection).Count);
    }

    private async Task<JsonElement> MarkedRow(string name)
    {
        await Eventually.Be(() => ComponentMetadata(name), metadata => metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("fingerprint", out _), TimeSpan.FromSeconds(10));
        return ComponentMetadata(name).GetProperty("fingerprint");
    }

    private JsonElement ComponentMetadata(string name) =>
        silo.Store.Published.LastOrDefault(message => message.Key.Collection == _collection && message.Key.Name == name) is { } last
            ? JsonElement.Parse(last.Body).GetProperty("Object").GetProperty("component_metadata")
            : default;

    private static List<JsonElement> Installations(string body) => [.. JsonElement.Parse(body).GetProperty("installations").EnumerateArray()];

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;
}
