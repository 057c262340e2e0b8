using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class TombstoneSweepTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 2, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Sweep_OldAndDelivered_IsRemovedFromStoreAndIndex()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Deletes(B));

        Assert.Equal(1, await _world.Sweep());
        Assert.Equal((1, 0, 1), (_world.Index.Live, _world.Index.Tombstones, _world.Store.Count));
        Assert.Equal(0, await _world.Sweep());
    }

    [Fact]
    public async Task Sweep_NotDeliveredByEveryOutlet_IsKept()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Deletes(B));
        _world.Delivered = 2;

        Assert.Equal(0, await _world.Sweep());
        Assert.Equal(2, _world.Store.Count);
    }

    [Fact]
    public async Task Sweep_YoungerThanTheLog_IsKept()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Deletes(B));

        Assert.Equal(0, await _world.Sweep(TimeSpan.FromDays(20_000)));
    }

    [Fact]
    public async Task Object_CreatedAnewAfterItsTombstoneWasRemoved_IsAdded()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Deletes(A));
        await _world.Sweep();
        await _world.Deliver(_world.Agent.Upserts(A with { Uid = "u-a2", Version = 5 }));

        Assert.Equal(["ADDED a u-a2 5"], _world.PublishedSince(2));
    }
}
