using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class RelistTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 2, 1);
    private static readonly ApiObject C = new("c", "u-c", 3, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Relist_OfAnEmptyStore_AddsEveryItemAndIsSynced()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));

        Assert.Equal(["ADDED a u-a 1", "ADDED b u-b 2", "ADDED c u-c 3"], _world.PublishedSince(0));
        Assert.True((await _world.Collection()).Tracker.IsSynced);
        Assert.Equal(3, _world.Index.Live);
    }

    [Fact]
    public async Task Relist_WhenComplete_BuriesWhatItDidNotListWithItsLastKnownState()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["DELETED b u-b 2", "DELETED c u-c 3"], _world.PublishedSince(3).Order());
        Assert.Contains("\"name\":\"b\"", Text(_world.Store.Published[3]) + Text(_world.Store.Published[4]), StringComparison.Ordinal);
        Assert.Equal((1, 2), (_world.Index.Live, _world.Index.Tombstones));
    }

    [Fact]
    public async Task Relist_ThatKeepsWhatItDoesNotList_BuriesNothingAndIsSynced()
    {
        await _world.Deliver(_world.Agent.Relist([A, B], keepsUnlisted: true));
        await _world.Deliver(_world.Agent.Relist([C], keepsUnlisted: true));

        Assert.Equal(["ADDED c u-c 3"], _world.PublishedSince(2));
        Assert.Equal(3, _world.Index.Live);
        Assert.True((await _world.Collection()).Tracker.IsSynced);
    }

    [Fact]
    public async Task Relist_WithoutItsEnd_BuriesNothing()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        await _world.Deliver(_world.Agent.Relist([A, B, C])[..1]);

        Assert.Empty(_world.PublishedSince(3));
    }

    [Fact]
    public async Task Relist_WhoseCountDiffers_BuriesNothingAndIsAskedForAgain()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        await _world.Deliver(_world.Agent.Relist([A], count: 2));

        Assert.Empty(_world.PublishedSince(3));
        var tracker = (await _world.Collection()).Tracker;
        Assert.False(tracker.IsSynced);
        Assert.Contains("1 of 2 items", tracker.Wanted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relist_WithABatchMissingInTheMiddle_BuriesNothing()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        var relist = _world.Agent.Relist([A, B, C], perBatch: 1);
        await _world.Deliver(relist[0], relist[2]);

        Assert.Empty(_world.PublishedSince(3));
        Assert.NotNull((await _world.Collection()).Tracker.Wanted);
    }

    [Fact]
    public async Task Relist_BegunAnew_DropsTheOneBefore()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        await _world.Deliver(_world.Agent.Relist([B, C], perBatch: 1)[..1]);
        await _world.Deliver(_world.Agent.Relist([A, B, C]));

        Assert.Empty(_world.PublishedSince(3));
        Assert.True((await _world.Collection()).Tracker.IsSynced);
    }

    [Fact]
    public async Task Relist_WhileTheSiloRestarts_BuriesNothingAndIsAskedForAgain()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        var relist = _world.Agent.Relist([A, B], perBatch: 1);
        await _world.Deliver(relist[0]);
        _world.Restart();
        await _world.Deliver(relist[1]);

        Assert.Empty(_world.PublishedSince(3));
        Assert.NotNull((await _world.Collection()).Tracker.Wanted);

        await _world.Deliver(_world.Agent.Relist([A, B]));
        Assert.Equal(["DELETED c u-c 3"], _world.PublishedSince(3));
        Assert.Null((await _world.Collection()).Tracker.Wanted);
    }

    [Fact]
    public async Task Relist_DeliveredAgainAsAWholeAfterARestart_ChangesNothing()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Upserts(C));
        _world.Restart();
        await _world.Deliver(_world.Agent.Log);

        Assert.Equal(3, _world.Store.Published.Count);
        Assert.Equal(3, _world.Index.Live);
    }

    [Fact]
    public async Task Relist_ThatCannotStoreATombstone_FailsAndMakesItWhenDeliveredAgain()
    {
        await _world.Deliver(_world.Agent.Relist([A, B]));
        var relist = _world.Agent.Relist([A]);
        _world.Store.BeforeWrite = (_, _) => throw new TimeoutException("The store is away.");
        await Assert.ThrowsAsync<TimeoutException>(() => _world.Deliver(relist));
        _world.Store.BeforeWrite = null;
        await _world.Deliver(relist);

        Assert.Equal(["DELETED b u-b 2"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Restart_WithDeletionsMeanwhile_PublishesExactlyTheirTombstones()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        _world.Restart();
        _world.Agent.Restart();
        await _world.Deliver(_world.Agent.Relist([A, C]));

        Assert.Equal(["DELETED b u-b 2"], _world.PublishedSince(3));
    }

    [Fact]
    public async Task Restart_WithoutAnyChange_PublishesNothingAndCallsNoObject()
    {
        await _world.Deliver(_world.Agent.Relist([A, B, C]));
        var calls = _world.Calls;
        _world.Restart();
        _world.Agent.Restart();
        await _world.Deliver(_world.Agent.Relist([A, B, C]));

        Assert.Empty(_world.PublishedSince(3));
        Assert.Equal(calls, _world.Calls);
    }

    private static string Text(Publication publication) => System.Text.Encoding.UTF8.GetString(publication.Body);
}
