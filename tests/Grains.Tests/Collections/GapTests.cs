using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class GapTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 2, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Gap_WithinASession_IsAppliedAndWantsARelistUntilOneBegins()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Agent.Lose();
        await _world.Deliver(_world.Agent.Upserts(B));

        var tracker = (await _world.Collection()).Tracker;
        Assert.Equal(["ADDED b u-b 2"], _world.PublishedSince(1));
        Assert.False(tracker.IsSynced);
        Assert.NotNull(tracker.Wanted);

        var relist = _world.Agent.Relist([A, B], perBatch: 1);
        await _world.Deliver(relist[0]);
        Assert.Null(tracker.Wanted);
        Assert.False(tracker.IsSynced);

        await _world.Deliver(relist[1]);
        Assert.True(tracker.IsSynced);
    }

    [Fact]
    public async Task Session_ThatDoesNotStartWithARelist_WantsOne()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Agent.Restart();
        await _world.Deliver(_world.Agent.Upserts(B));

        Assert.NotNull((await _world.Collection()).Tracker.Wanted);
    }

    [Fact]
    public async Task FirstBatch_AfterARestart_ContinuesWhatWasBefore()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Restart();
        await _world.Deliver(_world.Agent.Upserts(B));

        var tracker = (await _world.Collection()).Tracker;
        Assert.True(tracker.IsSynced);
        Assert.Null(tracker.Wanted);
    }

    [Fact]
    public async Task FirstBatch_WhenNothingIsStored_WantsARelistUnlessItIsOne()
    {
        _world.Agent.Lose();
        await _world.Deliver(_world.Agent.Upserts(A));

        Assert.NotNull((await _world.Collection()).Tracker.Wanted);
    }

    [Fact]
    public async Task Batch_PublishedTwiceByTheAgent_IsNoGap()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        var twice = _world.Agent.Upserts(B);
        await _world.Deliver(twice, _world.Agent.Garbage(twice.Payload.ToArray()), _world.Agent.Upserts(A with { Version = 3, Content = 2 }));

        Assert.Null((await _world.Collection()).Tracker.Wanted);
        Assert.Equal(["ADDED b u-b 2", "MODIFIED a u-a 3"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task Batch_PublishedAgainBehindNewerOnes_TakesNothingBack()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        var old = _world.Agent.Upserts(A with { Version = 2, Content = 2 });
        await _world.Deliver(old, _world.Agent.Upserts(A with { Version = 3, Content = 3 }), _world.Agent.Garbage(old.Payload.ToArray()));

        Assert.Equal(["MODIFIED a u-a 2", "MODIFIED a u-a 3"], _world.PublishedSince(1));
    }

    [Theory]
    [InlineData("not a batch")]
    [InlineData("")]
    public async Task Batch_ThatCannotBeRead_IsLeftOutAndWantsARelist(string payload)
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Garbage(System.Text.Encoding.UTF8.GetBytes(payload)), _world.Agent.Upserts(B));

        Assert.Equal(["ADDED b u-b 2"], _world.PublishedSince(1));
        Assert.Contains("cannot be read", (await _world.Collection()).Tracker.Wanted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_OfAnotherCluster_IsLeftOut()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        var foreign = new ScriptedAgent(_world.Agent.Collection with { Cluster = "another" }).Upserts(B);
        await _world.Deliver(_world.Agent.Garbage(foreign.Payload.ToArray()));

        Assert.Empty(_world.PublishedSince(1));
        Assert.NotNull((await _world.Collection()).Tracker.Wanted);
    }
}
