using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Grains.Tiers;

namespace MeshSync.Fabric.Grains.Tests.Tiers;

public sealed class InfrastructureGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly string _cluster = $"c-{Guid.NewGuid():N}";

    private IInfrastructureGrain Infrastructure => silo.Grains.GetGrain<IInfrastructureGrain>(_cluster);

    private ObjectKey Server => new(_cluster, "apps", "statefulsets", "monitoring", "prometheus");

    private IdentifiedProduct Prometheus => new() { Name = "prometheus", Resources = ["monitoring.coreos.com/*"], Components = [Server] };

    [Fact]
    public async Task Product_IsPlannedAndPromoted_AndNothingOfItStays()
    {
        await Infrastructure.ProductIdentified(Prometheus);

        Assert.Equal("monitoring.coreos.com/*", silo.Plans.Products(_cluster)!.Products.Single().Resources.Single());
        Assert.Equal("prometheus", silo.Plans.Promotions(Server.Collection).Objects["monitoring/prometheus"].Products!.Single());
        await Infrastructure.ProductGone("prometheus");
        Assert.Null(silo.Plans.Products(_cluster));
        Assert.Empty(silo.Plans.Promotions(Server.Collection).Objects);
    }

    [Fact]
    public async Task Products_AfterARestart_AreStillPlanned_AndPromotionsEndWithTheirProduct()
    {
        await Infrastructure.ProductIdentified(Prometheus);
        await Infrastructure.ProductIdentified(new IdentifiedProduct { Name = "grafana", Resources = ["grafana.integreatly.org/*"] });
        await silo.Silo.DeactivateAsync(Infrastructure);

        await Infrastructure.ProductIdentified(new IdentifiedProduct { Name = "grafana", Resources = [] });
        Assert.Equal(["grafana", "prometheus"], silo.Plans.Products(_cluster)!.Products.Select(product => product.Name));
        Assert.Equal([Server], await Infrastructure.Promoted("prometheus"));
        await Infrastructure.ProductGone("prometheus");
        Assert.Empty(silo.Plans.Promotions(Server.Collection).Objects);
    }

    [Fact]
    public async Task Product_ThatIsToldAgain_WritesNothing()
    {
        await Infrastructure.ProductIdentified(Prometheus);
        var written = silo.Plans.Written(_cluster);
        await Infrastructure.ProductIdentified(Prometheus);
        await silo.Silo.DeactivateAsync(Infrastructure);
        await Infrastructure.ProductIdentified(Prometheus);

        Assert.Equal(written, silo.Plans.Written(_cluster));
    }
}
