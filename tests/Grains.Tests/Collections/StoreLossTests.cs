using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Collections;

/// <summary>Somebody has removed what is stored of all objects.</summary>
public sealed class StoreLossTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 2, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Relist_AfterTheStoreWasRemoved_StoresEverythingAgain()
    {
        await LoseAfter(A, B);
        await _world.Deliver(_world.Agent.Relist([A, B]));

        Assert.Equal(["ADDED a u-a 1", "ADDED b u-b 2"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Relist_AfterTheStoreWasRemoved_TellsWhatIsGoneMeanwhile()
    {
        await LoseAfter(A, B);
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["ADDED a u-a 1", "DELETED b  "], _world.PublishedSince(2));
        Assert.Equal((1, 1), (_world.Index.Live, _world.Index.Tombstones));
    }

    [Fact]
    public async Task Deletion_BeforeTheRelist_IsToldWithItsLastState()
    {
        await LoseAfter(A, B);
        await _world.Deliver(_world.Agent.Deletes(B with { Version = 3 }));
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["DELETED b u-b 3", "ADDED a u-a 1"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Deletion_BeforeTheCollectionHearsOfTheLoss_IsToldWithItsLastState()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        _world.Store.Remove();
        await _world.Deliver(_world.Agent.Deletes(B with { Version = 3 }));
        (await _world.Collection()).LoseStore();
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["DELETED b u-b 3", "ADDED a u-a 1"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Object_FoundGoneBeforeTheCollectionHearsOfTheLoss_IsToldByItsName()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        _world.Store.Remove();
        await _world.Deliver(_world.Agent.Relist([A with { Version = 4, Content = 4 }]));

        Assert.Equal(["ADDED a u-a 4", "DELETED b  "], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Tombstone_ThatWentWithTheStore_IsToldOnceMore()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Deletes(B with { Version = 3 }));
        _world.Store.Remove();
        (await _world.Collection()).LoseStore();
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["ADDED a u-a 1", "DELETED b  "], _world.PublishedSince(3));
    }

    [Fact]
    public async Task Batch_ThatIsDeliveredAgain_TakesNothingBack()
    {
        var old = _world.Agent.Relist([A]);
        await _world.Deliver(old);
        await LoseAfter(A with { Version = 4, Content = 4 });
        await _world.Deliver(old);
        await _world.Deliver(_world.Agent.Relist([A with { Version = 4, Content = 4 }]));

        Assert.Equal(["ADDED a u-a 4"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Collection_AfterTheStoreWasRemoved_WantsARelistAndComparesWithNothing()
    {
        await LoseAfter(A);

        var collection = await _world.Collection();
        Assert.NotNull(collection.Tracker.Wanted);
        await _world.Deliver(_world.Agent.Audit(A));
        Assert.Equal(0, collection.Audit.Different);
    }

    /// <summary>The objects are stored and told, and the store goes.</summary>
    private async Task LoseAfter(params ApiObject[] objects)
    {
        await _world.Deliver(_world.Agent.Relist(objects));
        _world.Store.Remove();
        (await _world.Collection()).LoseStore();
    }
}
