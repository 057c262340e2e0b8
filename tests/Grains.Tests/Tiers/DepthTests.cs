using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Tests.Fakes;
using static MeshSync.Fabric.Contracts.WatchEventType;

namespace MeshSync.Fabric.Grains.Tests.Tiers;

/// <summary>A change of depth is told once; the two depths of an object are never taken for each other.</summary>
public sealed class DepthTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 1, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Presence_IsToldWithoutSpecAndStatus()
    {
        await _world.Deliver(_world.Agent.Relist([A.AsPresence()]));

        var only = Assert.Single(_world.Store.Published);
        Assert.Equal(("ADDED a u-a 1", ObjectTier.Presence), (only.ToString(), only.Record.Tier));
        Assert.DoesNotContain("spec", Encoding.UTF8.GetString(only.Body), StringComparison.Ordinal);
        Assert.Equal((1, 1), (_world.Index.Live, _world.Index.Presences));
    }

    [Fact]
    public async Task Depth_ThatChanges_IsToldOnceInEitherDirection()
    {
        await _world.Deliver(_world.Agent.Relist([A.AsPresence(), B.AsPresence()]));
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Relist([A, B]));
        Assert.Equal(["MODIFIED a u-a 1", "MODIFIED b u-b 1"], _world.PublishedSince(2));

        await _world.Deliver(_world.Agent.Relist([A.AsPresence(), B]));
        _world.Restart();
        await _world.Deliver(_world.Agent.Relist([A.AsPresence(), B]));

        Assert.Equal(["MODIFIED a u-a 1"], _world.PublishedSince(4));
        Assert.Equal((2, 1), (_world.Index.Live, _world.Index.Presences));
    }

    [Fact]
    public async Task Depth_OfAnObjectThatIsNothingButMetadata_IsToldAllTheSame()
    {
        var bare = A with { Json = A.AsPresence().Json };
        await _world.Deliver(_world.Agent.Relist([bare]));
        await _world.Deliver(_world.Agent.Relist([A.AsPresence()]));
        await _world.Deliver(_world.Agent.Relist([bare]));

        Assert.Equal([ObjectTier.Full, ObjectTier.Presence, ObjectTier.Full], _world.Store.Published.Select(message => message.Record.Tier));
    }

    [Fact]
    public async Task Presence_ThatIsFollowedByTheWhole_LeavesWhatIsKnown()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        var next = A with { Version = 5, Content = 5 };

        await _world.Deliver(_world.Agent.Relist([next.AsPresence(WatchDepth.WholeFollows), B.AsPresence(WatchDepth.WholeFollows)]));
        Assert.Equal((2, 0), (_world.Index.Live, _world.Index.Presences));
        await _world.Deliver(_world.Agent.Upserts(next, B));

        Assert.Equal(["MODIFIED a u-a 5"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Presence_ThatIsFollowedByTheWhole_IsToldWhereNothingIsKnownOrItIsAnotherObject()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        var again = A with { Uid = "u-a2", Version = 7 };

        await _world.Deliver(_world.Agent.Relist([again.AsPresence(WatchDepth.WholeFollows), B.AsPresence(WatchDepth.WholeFollows)]));

        Assert.Equal(["ADDED a u-a2 7", "ADDED b u-b 1"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task Whole_AndThePresenceOfANewerOneInOneBatch_LosesNeither()
    {
        await _world.Deliver(_world.Agent.Relist([A]));

        await _world.Deliver(_world.Agent.Upserts(A with { Version = 2, Content = 2 }, (A with { Version = 3 }).AsPresence(WatchDepth.WholeFollows)));

        Assert.Equal(["MODIFIED a u-a 2"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task Delete_OfAPromotedObject_TellsTheWholeThatWasKnown()
    {
        await _world.Deliver(_world.Agent.Relist([A, B.AsPresence()]));

        await _world.Deliver(_world.Agent.Events((Delete, (A with { Version = 3 }).AsPresence()), (Delete, (B with { Version = 4 }).AsPresence())));

        Assert.Equal(2, _world.Store.Published.Count(message => message.ToString().StartsWith("DELETED", StringComparison.Ordinal)));
        Assert.Contains(
            "content\\\":1", Encoding.UTF8.GetString(_world.Store.Published.Single(message => message.ToString().StartsWith("DELETED a", StringComparison.Ordinal)).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_OfAKnownVersionAndDepth_CallsNoObject()
    {
        await _world.Deliver(_world.Agent.Relist([A.AsPresence(), B]));
        int calls = _world.Calls;

        await _world.Deliver(_world.Agent.Upserts(A.AsPresence(), B));

        Assert.Equal(calls, _world.Calls);
    }
}
