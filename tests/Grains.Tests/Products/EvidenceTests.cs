using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Products;

public sealed class EvidenceTests
{
    private static readonly ApiObject V1 = CertManager.Deployment(1, "v1.14.2");

    private readonly World _world = new(new CollectionKey("cluster", "apps", "deployments"), "Deployment");

    private ObjectKey Key => new(_world.Agent.Collection, CertManager.Id, "cert-manager");

    [Fact]
    public async Task Evidence_IsToldWhenItChangesAndWithdrawnWithItsObject()
    {
        await _world.Deliver(_world.Agent.Relist([V1]));
        await _world.Deliver(_world.Agent.Upserts(V1 with { Version = 2, Json = V1.Json!.Replace("a b;c", "other", StringComparison.Ordinal) }));
        await _world.Deliver(_world.Agent.Upserts(CertManager.Deployment(3, "v1.15.0")));
        await _world.Deliver(_world.Agent.Relist([]));

        Assert.Equal(["cert-manager cert-manager 1", "cert-manager cert-manager 3", "-cert-manager cert-manager 4"], _world.Told);
    }

    [Fact]
    public async Task Evidence_AfterARestart_IsNotToldAgainButWithdrawn()
    {
        await _world.Deliver(_world.Agent.Relist([V1]));
        _world.Restart();
        await _world.Deliver(_world.Agent.Relist([V1]));
        await _world.Deliver(_world.Agent.Deletes(V1 with { Version = 2 }));

        Assert.Equal(["cert-manager cert-manager 1", "-cert-manager cert-manager 2"], _world.Told);
    }

    [Fact]
    public async Task Evidence_ThatCouldNotBeTold_IsToldWithTheNextDelivery()
    {
        var failures = 1;
        _world.BeforeTold = () =>
        {
            if (failures-- > 0)
            {
                throw new TimeoutException("the product's silo is gone");
            }
        };
        var delivery = _world.Agent.Relist([V1])[0];
        await Assert.ThrowsAsync<TimeoutException>(() => _world.Deliver(delivery));
        await _world.Deliver(delivery);

        Assert.Equal(["cert-manager cert-manager 1"], _world.Told);
        Assert.Single(_world.Store.Published);
    }

    [Fact]
    public async Task Mark_IsWrittenOnceAndStaysWhenTheObjectChanges()
    {
        const string mark = """{"product":"cert-manager","name":"cert-manager","role":"control-plane","confidence":0.9,"version":"1.14.2"}""";
        await _world.Deliver(_world.Agent.Relist([V1]));
        Assert.Equal(2UL, await _world.Activate(Key).Mark(CertManager.Id, mark));
        Assert.Equal(2UL, await _world.Activate(Key).Mark(CertManager.Id, mark));
        Assert.Equal(0UL, await _world.Activate(Key).Mark("istio", mark));
        await _world.Deliver(_world.Agent.Upserts(CertManager.Deployment(2, "v1.14.3")));

        Assert.Equal(["ADDED cert-manager u-cert-manager 1", "MODIFIED cert-manager u-cert-manager 1", "MODIFIED cert-manager u-cert-manager 2"], _world.PublishedSince(0));
        Assert.All(_world.Store.Published.Skip(1), message => Assert.Contains(mark[..20], System.Text.Encoding.UTF8.GetString(message.Body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Evaluation_WithAnotherCatalogue_ChangesWhatIsStoredAndTold()
    {
        await _world.Deliver(_world.Agent.Relist([V1]));
        _world.Catalogue.Replace("two", new Catalogue([CatalogueYaml.Read("own", new StringReader("""
            products: [{id: own, name: Own, category: test, components: [{id: it, image: quay.io/jetstack/cert-manager-controller}]}]
            """))]));

        Assert.False(await _world.Activate(Key).Evaluate("one"));
        Assert.True(await _world.Activate(Key).Evaluate("two"));
        Assert.True(await _world.Activate(Key).Evaluate("two"));

        Assert.Equal(["cert-manager cert-manager 1", "-cert-manager cert-manager 2", "own cert-manager 2"], _world.Told);
    }
}
