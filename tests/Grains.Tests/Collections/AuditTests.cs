using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class AuditTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 2, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Audit_OfWhatIsKnown_AsksForNothing()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 5 }));
        await _world.Deliver(_world.Agent.Deletes(B with { Version = 6 }));
        await _world.Deliver(_world.Agent.Audit(A with { Version = 5 }));

        var collection = await _world.Collection();
        Assert.Null(collection.Tracker.Wanted);
        Assert.Equal((0, 0), (collection.Audit.Different, collection.Audit.Healed));
        Assert.NotNull(collection.Audit.Last);
    }

    [Fact]
    public async Task Audit_AfterALostDeletion_IsHealedByOneTombstone()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Audit(A));
        Assert.NotNull((await _world.Collection()).Tracker.Wanted);

        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Audit(A));

        var collection = await _world.Collection();
        Assert.Equal(["DELETED b u-b 2"], _world.PublishedSince(2));
        Assert.Null(collection.Tracker.Wanted);
        Assert.Equal((1, 1), (collection.Audit.Different, collection.Audit.Healed));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Audit_AfterALostChange_WantsARelist(int known, int there)
    {
        await _world.Deliver(_world.Agent.Relist([A with { Version = known }]));
        await _world.Deliver(_world.Agent.Audit(A with { Version = there }));

        Assert.NotNull((await _world.Collection()).Tracker.Wanted);
        Assert.Single(_world.Store.Published);
    }

    [Fact]
    public async Task Audit_OfAnObjectInThePlaceOfAnother_WantsARelist()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Audit(A with { Uid = "u-other" }));

        Assert.NotNull((await _world.Collection()).Tracker.Wanted);
    }

    [Fact]
    public async Task Audit_DeliveredAgainAfterNewerChanges_IsNotCompared()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        var audit = _world.Agent.Audit(A);
        await _world.Deliver(audit);
        await _world.Deliver(_world.Agent.Upserts(B));
        await _world.Deliver(audit);

        Assert.Null((await _world.Collection()).Tracker.Wanted);
    }

    [Fact]
    public async Task Audit_WhileARelistIsWanted_IsNotCompared()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Agent.Lose();
        await _world.Deliver(_world.Agent.Upserts(B));
        await _world.Deliver(_world.Agent.Audit(A));

        Assert.Null((await _world.Collection()).Audit.Last);
    }

    [Fact]
    public async Task Audit_OfAnObjectThatCannotBeTold_AsksForNothing()
    {
        var broken = B with { Json = "{" };
        await _world.Deliver(_world.Agent.Relist([A, broken]));
        await _world.Deliver(_world.Agent.Audit(A, broken));

        Assert.Null((await _world.Collection()).Tracker.Wanted);
    }
}
