using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class ObjectTurnsTests : IDisposable
{
    private readonly ConcurrentQueue<string> _begun = new();
    private readonly SemaphoreSlim _steps = new(0);

    [Fact]
    public async Task Collection_BesideAFlood_WaitsForAFewChangesAndNotForAllOfThem()
    {
        using var turns = World.Turns(2);
        var (flood, quiet) = (Beside(turns, "flood"), Beside(turns, "quiet"));
        _ = (await flood.Collection(), await quiet.Collection());

        var flooding = flood.Deliver(flood.Agent.Upserts([.. Enumerable.Range(1, 20).Select(i => new ApiObject($"f{i}", $"u{i}", i, i))]));
        var single = quiet.Deliver(quiet.Agent.Upserts(new ApiObject("q", "u", 1, 1)));
        await Eventually.Be(() => _begun.Count == 2);
        _steps.Release(4);
        await single;

        Assert.InRange(_begun.ToList().IndexOf("q"), 2, 4);
        Assert.False(flooding.IsCompleted);
        _steps.Release(20);
        await flooding;
        Assert.Equal(21, _begun.Count);
    }

    [Fact]
    public async Task Collection_Alone_BeginsAsManyAsThereIsRoomFor()
    {
        using var turns = World.Turns(8, inTurn: 3);
        var world = Beside(turns, "flood");
        _ = await world.Collection();

        var flooding = world.Deliver(world.Agent.Upserts([.. Enumerable.Range(1, 20).Select(i => new ApiObject($"f{i}", $"u{i}", i, i))]));
        await Eventually.Be(() => _begun.Count == 6);
        _steps.Release(2);
        await Eventually.Be(() => _steps.CurrentCount == 0);
        Assert.Equal(6, _begun.Count);

        _steps.Release(18);
        await flooding;
        Assert.Equal(20, world.Store.Published.Count);
    }

    [Fact]
    public async Task Change_ThatFails_GivesItsTurnBack()
    {
        using var turns = World.Turns(1);
        var world = Beside(turns, "failing");
        world.BeforeApply = _ => throw new TimeoutException();
        var batch = world.Agent.Upserts(new ApiObject("a", "u-a", 1, 1), new ApiObject("b", "u-b", 2, 2));
        await Assert.ThrowsAsync<TimeoutException>(() => world.Deliver(batch));

        world.BeforeApply = null;
        await world.Deliver(batch);

        Assert.Equal(2, world.Store.Published.Count);
    }

    public void Dispose() => _steps.Dispose();

    private World Beside(ObjectTurns turns, string cluster) => new(new CollectionKey(cluster, "example.com", "widgets"), turns: turns)
    {
        BeforeApply = async key =>
        {
            _begun.Enqueue(key.Name);
            await _steps.WaitAsync(TestContext.Current.CancellationToken);
        },
    };
}
