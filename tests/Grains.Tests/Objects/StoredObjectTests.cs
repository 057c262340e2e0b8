using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Objects;

public sealed class StoredObjectTests
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);

    private static readonly string Big = """{"metadata":{"name":"a","uid":"u-a"},"spec":{"text":"TEXT"}}""".Replace("TEXT", new string('x', 2000), StringComparison.Ordinal);

    private readonly World _world = new();

    private ObjectKey Key => _world.KeyOf("a");

    [Fact]
    public async Task Change_BeforeThePreviousMessageWasDelivered_IsAddedAgain()
    {
        _world.Delivered = 0;
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 2, Content = 2 }));
        _world.Delivered = 2;
        await _world.Deliver(_world.Agent.Upserts(A with { Version = 3, Content = 3 }));

        Assert.Equal(["ADDED a u-a 1", "ADDED a u-a 2", "MODIFIED a u-a 3"], _world.PublishedSince(0));
    }

    [Fact]
    public async Task Change_OfAStaleActivation_LosesTheFenceAndIsDecidedAgain()
    {
        var (old, current) = (_world.Activate(Key), _world.Activate(Key));
        var first = await old.Apply(Upsert(1, A));
        await current.Apply(Upsert(2, A with { Version = 2, Content = 2 }) with { Known = first.Head });

        var late = await old.Apply(Upsert(1, A with { Version = 9, Content = 9 }));
        var newer = await old.Apply(Upsert(3, A with { Version = 3, Content = 3 }));

        Assert.Equal(ObjectOutcome.Unchanged, late.Outcome);
        Assert.Equal(ObjectOutcome.Modified, newer.Outcome);
        Assert.Equal(["ADDED a u-a 1", "MODIFIED a u-a 2", "MODIFIED a u-a 3"], _world.PublishedSince(0));
    }

    [Fact]
    public async Task Change_OlderThanWhatAnotherActivationStored_IsDropped()
    {
        var (old, current) = (_world.Activate(Key), _world.Activate(Key));
        var first = await old.Apply(Upsert(1, A));
        await current.Apply(Upsert(5, A with { Version = 5, Content = 5 }) with { Known = first.Head });

        var late = await old.Apply(Upsert(3, A with { Version = 3, Content = 3 }));

        Assert.Equal((ObjectOutcome.Unchanged, 2UL), (late.Outcome, late.Head.Sequence));
        Assert.Equal(2, _world.Store.Published.Count);
    }

    [Fact]
    public async Task Object_InThePlaceOfATombstone_IsReportedAsRecreated()
    {
        var stored = _world.Activate(Key);
        await stored.Apply(Upsert(1, A));
        Assert.Empty(_world.Recreated);
        await stored.Apply(Upsert(2, A) with { Type = WatchEventType.Delete });
        await stored.Apply(Upsert(3, A with { Version = 3, Content = 3 }));
        await stored.Apply(Upsert(4, A with { Version = 4, Content = 4 }));

        Assert.Equal(["a"], _world.Recreated);
    }

    [Fact]
    public async Task Collection_WatchedInAnotherVersion_TakesTheOldRowBackAndAddsTheNewOne()
    {
        _world.Agent.Version = "v1beta1";
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Agent.Version = "v1";
        await _world.Deliver(_world.Agent.Relist([A]));
        await _world.Deliver(_world.Agent.Relist([A]));

        Assert.Equal(["ADDED example.com/v1beta1", "DELETED example.com/v1beta1", "ADDED example.com/v1"], Rows());
    }

    [Fact]
    public async Task Collection_WatchedInAnotherVersion_IsNotMistakenAfterARestart()
    {
        _world.Agent.Version = "v1beta1";
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Restart();
        await _world.Deliver(_world.Agent.Relist([A]));
        Assert.Single(_world.Store.Published);

        _world.Agent.Version = "v1";
        await _world.Deliver(_world.Agent.Deletes(A with { Version = 2 }));
        Assert.Equal(["ADDED example.com/v1beta1", "DELETED example.com/v1beta1"], Rows());
    }

    [Fact]
    public async Task Move_InterruptedBetweenTheRows_IsFinishedByTheNextDelivery()
    {
        var beta = await _world.Activate(Key).Apply(Upsert(1, A, "example.com/v1beta1"));
        var writes = 0;
        _world.Store.BeforeWrite = (_, _) =>
        {
            if (++writes == 2)
            {
                throw new IOException("the broker is away");
            }
        };
        await Assert.ThrowsAsync<IOException>(() => _world.Activate(Key).Apply(Upsert(2, A) with { Known = beta.Head }));
        await _world.Activate(Key).Apply(Upsert(2, A));

        Assert.Equal(["ADDED example.com/v1beta1", "DELETED example.com/v1beta1", "ADDED example.com/v1"], Rows());
    }

    [Fact]
    public async Task Change_AppliedTwice_PublishesOnce()
    {
        var stored = _world.Activate(Key);
        await stored.Apply(Upsert(1, A));
        await stored.Apply(Upsert(1, A));

        Assert.Single(_world.Store.Published);
    }

    [Fact]
    public async Task Change_WithAHint_NeedsNoRead()
    {
        var first = await _world.Activate(Key).Apply(Upsert(1, A));
        await _world.Activate(Key).Apply(Upsert(2, A with { Version = 2, Content = 2 }) with { Known = first.Head });

        Assert.Equal(0, _world.Store.Reads);
    }

    [Fact]
    public async Task Change_WithoutAHintOfWhatIsStored_IsModifiedNonetheless()
    {
        await _world.Activate(Key).Apply(Upsert(1, A));
        await _world.Activate(Key).Apply(Upsert(2, A with { Version = 2, Content = 2 }));

        Assert.Equal(["ADDED a u-a 1", "MODIFIED a u-a 2"], _world.PublishedSince(0));
    }

    [Fact]
    public async Task Change_LargerThanTheBrokerTakes_IsStoredAsPresenceOnce()
    {
        _world.Store.BeforeWrite = (_, message) =>
        {
            if (message.Body.Length > 1000)
            {
                throw new MessageTooLargeException("objects.a", message.Body.Length, 1000);
            }
        };
        var big = A with { Json = Big };
        await _world.Deliver(_world.Agent.Relist([big]));
        await _world.Deliver(_world.Agent.Upserts(big with { Version = 2 }));
        await _world.Deliver(_world.Agent.Deletes(big with { Version = 3 }));

        Assert.Equal(["ADDED a u-a 1", "DELETED a u-a 3"], _world.PublishedSince(0));
        Assert.All(_world.Store.Published, message => Assert.Equal(ObjectTier.Presence, message.Record.Tier));
        Assert.All(_world.Store.Published, message => Assert.DoesNotContain("xxx", Encoding.UTF8.GetString(message.Body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Change_WhoseMetadataAloneIsTooLarge_IsStoredAsIdentity()
    {
        _world.Store.BeforeWrite = (_, message) =>
        {
            if (message.Body.Length > 1000)
            {
                throw new MessageTooLargeException("objects.a", message.Body.Length, 1000);
            }
        };
        var labels = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"label{i}\":\"\""));
        await _world.Deliver(_world.Agent.Relist([A with { Json = """{"metadata":{"name":"a","uid":"u-a","labels":{LABELS}}}""".Replace("LABELS", labels, StringComparison.Ordinal) }]));

        var only = Assert.Single(_world.Store.Published);
        Assert.Equal(("ADDED a u-a 1", ObjectTier.Presence), (only.ToString(), only.Record.Tier));
    }

    [Fact]
    public async Task Delete_WithAnUnreadableBody_PublishesTheLastKnownState()
    {
        await _world.Deliver(_world.Agent.Relist([A with { Content = 42 }]));
        await _world.Deliver(_world.Agent.Deletes(A with { Version = 2, Json = "{" }));

        Assert.Equal(["DELETED a u-a 1"], _world.PublishedSince(1));
        Assert.Contains("content\\\":42", Encoding.UTF8.GetString(_world.Store.Published[1].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tombstone_OfAStoredMessageThatIsNotOurs_SaysWhoTheObjectWas()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Store.Rewrite(Key, body: "something else"u8.ToArray());
        await _world.Deliver(_world.Agent.Relist([]));

        Assert.Equal(["DELETED a u-a 1"], _world.PublishedSince(1));
        Assert.Contains("\"uid\":\"u-a\"", Encoding.UTF8.GetString(_world.Store.Published[1].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tombstone_OfAMessageAtTheBrokersLimit_IsStoredAsPresence()
    {
        await _world.Deliver(_world.Agent.Relist([A with { Json = Big }]));
        var limit = _world.Store.Published[0].Body.Length;
        _world.Store.BeforeWrite = (_, message) =>
        {
            if (message.Body.Length > limit)
            {
                throw new MessageTooLargeException("objects.a", message.Body.Length, limit);
            }
        };
        await _world.Deliver(_world.Agent.Relist([]));

        Assert.Equal(["DELETED a u-a 1"], _world.PublishedSince(1));
        Assert.DoesNotContain("xxx", Encoding.UTF8.GetString(_world.Store.Published[1].Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_OfAnotherVersion_IsTakenForUnknownContentAndWrittenAnew()
    {
        await _world.Deliver(_world.Agent.Relist([A]));
        _world.Store.Rewrite(Key, "9;whatever");
        _world.Restart();
        await _world.Deliver(_world.Agent.Upserts(A));
        await _world.Deliver(_world.Agent.Upserts(A));

        Assert.Equal(["ADDED a u-a 1"], _world.PublishedSince(1));
    }

    [Fact]
    public async Task Object_StoredUnderTheOtherSettingOfCarryContent_IsWrittenAnewByARelist()
    {
        var role = A with { Json = """{"metadata":{"name":"a","uid":"u-a","resourceVersion":"1"},"rules":[{"verbs":["get"]}]}""" };
        await _world.Deliver(_world.Agent.Relist([role]));
        foreach (var carry in (bool[])[true, true, false])
        {
            _world.Options.CarryContent = carry;
            _world.Restart();
            await _world.Deliver(_world.Agent.Relist([role]));
        }

        Assert.Equal(["ADDED a u-a 1", "MODIFIED a u-a 1", "MODIFIED a u-a 1"], _world.PublishedSince(0));
        Assert.Equal(
            ["null", """{"content":{"rules":[{"verbs":["get"]}]}}""", "null"],
            _world.Store.Published.Select(message => JsonElement.Parse(message.Body).GetProperty("Object").GetProperty("component_metadata").GetRawText()));
    }

    [Fact]
    public async Task State_OfAnObjectThatIsNotStored_IsNull() => Assert.Null(await _world.Activate(Key).GetState());

    [Fact]
    public async Task State_AfterARestart_IsReadFromTheStore()
    {
        var design = Guid.NewGuid();
        await _world.Deliver(_world.Agent.Relist([A with { Json = $$$$"""
            {"metadata":{"name":"a","uid":"u-a","resourceVersion":"1","labels":{"design.meshery.io/id":"{{{{design}}}}"}}}
            """ }]));

        var state = await _world.Activate(Key).GetState();

        Assert.NotNull(state);
        Assert.Equal(("cluster/example.com/widgets/default/a", "Widget", "example.com/v1", "u-a", "1"), (state.Key, state.Kind, state.ApiVersion, state.Uid, state.ResourceVersion));
        Assert.Equal(("greenfield", design.ToString(), 2, "ADDED", false, 1UL), (state.Origin, state.Design, state.Tier, state.LastEvent, state.Deleted, state.Sequence));
        Assert.Equal(_world.Store.Published[0].Body.Length, state.MessageBytes);
        Assert.Equal(32, state.Fingerprint.Length);
    }

    private IEnumerable<string> Rows() => _world.Store.Published.Select(message => JsonElement.Parse(message.Body)).Select(message =>
        $"{message.GetProperty("EventType").GetString()} {message.GetProperty("Object").GetProperty("apiVersion").GetString()}");

    private static ObjectChange Upsert(ulong position, ApiObject item, string apiVersion = "example.com/v1") => new()
    {
        Type = WatchEventType.Upsert,
        ApiVersion = apiVersion,
        Kind = "Widget",
        Uid = item.Uid,
        ResourceVersion = $"{item.Version}",
        Body = item.Body,
        Fingerprint = ContentFingerprint.Of(apiVersion, "Widget", item.Body),
        Position = new LogPosition(ScriptedAgent.Incarnation, position),
        Tier = ObjectTier.Full,
        ObservedAt = DateTimeOffset.UnixEpoch,
    };
}
