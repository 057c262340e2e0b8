using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Grains.Tiers;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Grains.Tests.Tiers;

public sealed class PromotionGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly CollectionKey _collection = new($"c-{Guid.NewGuid():N}", "example.com", "widgets");

    [Fact]
    public async Task Mark_OfAnObjectKnownByItsPresence_GetsIntoThePlanAndOutOfItAgain()
    {
        var agent = new ScriptedAgent(_collection);
        var marked = new ApiObject("a", "u-a", 1, 1) { Design = "5fe6a1c2-0000-4000-8000-000000000001" };
        await silo.Publish(_collection, agent.Relist([marked.AsPresence(), new ApiObject("b", "u-b", 1, 1).AsPresence()]));
        await Eventually.Be(() => silo.Plans.Promotions(_collection).Objects, objects => objects.Count == 1);
        Assert.Equal(PromotionReasons.DesignMark, silo.Plans.Promotions(_collection).Objects["default/a"].Reasons);

        await silo.Publish(_collection, agent.Upserts((marked with { Version = 2, Design = null }).AsPresence()));

        await Eventually.Be(() => silo.Plans.Promotions(_collection).Objects, objects => objects.Count == 0);
    }

    [Fact]
    public async Task Reasons_AddUp_AndTheLastOneGoneTakesTheObjectOut()
    {
        var promotions = silo.Grains.GetGrain<IPromotionGrain>(_collection.ToString());
        await promotions.Change([Change(PromotionReasons.Request, true), Change(PromotionReasons.Evidence, true, "prometheus"), Change(PromotionReasons.Evidence, true, "grafana")]);
        await silo.Silo.DeactivateAsync(promotions);
        await promotions.Change([Change(PromotionReasons.Request, false), Change(PromotionReasons.Evidence, false, "grafana")]);

        var only = Assert.Single(silo.Plans.Promotions(_collection).Objects);
        Assert.Equal(("/x", PromotionReasons.Evidence, "prometheus"), (only.Key, only.Value.Reasons, Assert.Single(only.Value.Products!)));
        await promotions.Change([Change(PromotionReasons.Evidence, false, "prometheus")]);
        Assert.Empty(silo.Plans.Promotions(_collection).Objects);
    }

    private static PromotionChange Change(PromotionReasons reason, bool holds, string? product = null) =>
        new() { Key = "/x", Reason = reason, Holds = holds, Product = product };
}
