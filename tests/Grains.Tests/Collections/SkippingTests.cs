using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Tests.Fakes;
using static MeshSync.Fabric.Contracts.WatchEventType;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class SkippingTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 1, 1);

    private readonly World _world = new();

    [Fact]
    public async Task Event_OfAKnownVersion_CallsNoObject()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Upserts(A));

        Assert.Equal(1, _world.Calls);
    }

    [Fact]
    public async Task Event_WithANewVersionOfTheSameContent_CallsNoObjectAndItsVersionIsKnownThen()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 7 }));

        Assert.Equal(1, _world.Calls);
        Assert.Equal(7UL, _world.Index.Get("default/a").Version.Value);
    }

    [Fact]
    public async Task Event_WithNewContent_IsModified()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 2, Content = 2 }));

        Assert.Equal(["MODIFIED a u-a 2"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task Events_OfOneObjectInOneBatch_CountAsTheLast()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 2, Content = 2 }, A with { Version = 3, Content = 3 }));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 4, Content = 4 }, A with { Version = 5, Content = 3 }));

        Assert.Equal(["MODIFIED a u-a 3"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task Delete_OfAnObjectThatWasNeverStored_PublishesNothing()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Deletes(B), _world.Agent.Events((Upsert, B), (Delete, B)));

        Assert.Empty(_world.PublishedSince(1));
        Assert.Equal((1, 0), (_world.Index.Live, _world.Index.Tombstones));
    }

    [Fact]
    public async Task Delete_PublishesTheObjectOfTheEvent()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Deletes(A with { Version = 9, Content = 5 }));

        Assert.Equal(["DELETED a u-a 9"], _world.PublishedSince(1));
        Assert.Contains("content\\\":5", System.Text.Encoding.UTF8.GetString(_world.Store.Published[1].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recreation_WithANewUid_IsOneAddedWhetherTheDeleteWasSeenOrNot()
    {
        var again = A with { Uid = "u-a2", Version = 5 };
        await _world.Deliver(_world.Agent.Relist([A, B]));
        await _world.Deliver(_world.Agent.Events((Delete, A), (Upsert, again)));
        await _world.Deliver(_world.Agent.Upserts(B with { Uid = "u-b2", Version = 6 }));

        Assert.Equal(["ADDED a u-a2 5", "ADDED b u-b2 6"], _world.PublishedSince(2));
    }

    [Fact]
    public async Task Recreation_AfterATombstone_IsAdded()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Deletes(A));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 3 }));

        Assert.Equal(["DELETED a u-a 1", "ADDED a u-a 3"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task MalformedObject_IsLeftOutOnceAndTheRestOfItsBatchIsStored()
    {
        var broken = B with { Json = "{\"metadata\":" };
        await _world.Deliver(_world.Agent.Relist([A, broken]));
        await _world.Deliver(_world.Agent.Upserts(broken));

        Assert.Equal(["ADDED a u-a 1"], _world.PublishedSince(0));
        Assert.True(_world.Index.Get("default/b").Rejected);

        await _world.Deliver(_world.Agent.Upserts(B with { Version = 2 }));
        Assert.Equal(["ADDED b u-b 2"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task MalformedObject_WhenGone_IsForgotten()
    {
        await _world.Deliver(_world.Agent.Relist([A, B with { Json = "[]" }]));
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["ADDED a u-a 1"], _world.PublishedSince(0));
        Assert.True(System.Runtime.CompilerServices.Unsafe.IsNullRef(ref _world.Index.Get("default/b")));
    }

    [Theory]
    [InlineData("", "default")]
    [InlineData("a/b", "default")]
    [InlineData("a", "de/fault")]
    [InlineData("a", "_")]
    public async Task Event_ThatNamesNoObject_IsLeftOutAndTheRestOfItsBatchIsStored(string name, string @namespace)
    {
        await _world.Deliver(_world.Agent.Relist([A with { Name = name, Namespace = @namespace }, B]));

        Assert.Equal(["ADDED b u-b 1"], _world.PublishedSince(0));
        Assert.True((await _world.Collection()).Tracker.IsSynced);
    }

    [Theory]
    [InlineData("system:controller:x")]
    [InlineData("with space and ünicode.and*>")]
    [InlineData("%2F")]
    [InlineData("core")]
    [InlineData("_")]
    public async Task Name_OfAnyLegalKind_IsStoredAndFoundAgain(string name)
    {
        var item = A with { Name = name };
        await _world.Deliver(_world.Agent.Relist([item]));
        _world.Restart();
        await _world.Deliver(_world.Agent.Upserts(item with { Version = 2, Content = 2 }));

        Assert.Equal([$"ADDED {name} u-a 1", $"MODIFIED {name} u-a 2"], _world.PublishedSince(0));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"a","uid":"u-a","resourceVersion":"1"},"spec":null,"status":null}""")]
    [InlineData("""{"metadata":{"name":"a","uid":"u-a","resourceVersion":"1"}}""")]
    [InlineData("""{"kind":"Widget"}""")]
    [InlineData("""{}""")]
    public async Task UnusualObject_IsStored(string json)
    {
        await _world.Deliver(_world.Agent.Relist([A with { Json = json }, B]));

        Assert.Equal(["ADDED a u-a 1", "ADDED b u-b 1"], _world.PublishedSince(0));
    }

    [Fact]
    public async Task ObjectWithoutItsBody_IsStoredAsPresence()
    {
        await _world.Deliver(_world.Agent.Relist([A with { Json = "" }]));
        await _world.Deliver(_world.Agent.Upserts(A with { Json = "", Version = 2 }));

        var only = Assert.Single(_world.Store.Published);
        Assert.Equal(ObjectTier.Presence, only.Record.Tier);
        Assert.Contains("\"name\":\"a\"", System.Text.Encoding.UTF8.GetString(only.Body), StringComparison.Ordinal);
    }
}
