using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Collections;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Grains.Tests.Collections;

public sealed class CollectionGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("system:b ü", "u-b", 2, 1);

    private readonly CollectionKey _collection = new($"c-{Guid.NewGuid():N}", "example.com", "widgets");
    private ScriptedAgent? _agent;

    private ScriptedAgent Agent => _agent ??= new ScriptedAgent(_collection);

    private ICollectionGrain Grain => silo.Grains.GetGrain<ICollectionGrain>(_collection.ToString());

    [Fact]
    public async Task Batches_FromTheStream_AreStored()
    {
        await silo.Publish(_collection, Agent.Relist([A, B]));
        await silo.Publish(_collection, Agent.Deletes(A));
        await Eventually.Be(() => silo.Published(_collection).Count == 3);

        Assert.Equal(["ADDED a u-a 1", "ADDED system:b ü u-b 2"], silo.Published(_collection).Take(2).Order());
        Assert.Equal("DELETED a u-a 1", silo.Published(_collection)[2]);
        var state = await Grain.GetState();
        Assert.Equal((1, 1, true, ""), (state.Objects, state.Tombstones, state.Synced, state.RelistWanted));
    }

    [Fact]
    public async Task Gap_AsksForARelistUntilOneBegins()
    {
        await silo.Publish(_collection, Agent.Relist([A]));
        Agent.Lose();
        await silo.Publish(_collection, Agent.Upserts(B));
        await Eventually.Be(() => silo.RelistsOf(_collection) >= 3);

        await silo.Publish(_collection, Agent.Relist([A, B]));
        var healed = await Eventually.Be(() => Grain.GetState(), state => state.Synced);
        Assert.Equal("", healed.RelistWanted);
    }

    [Fact]
    public async Task RelistRequest_ByHand_IsPassedOnAndHealedByTheRelist()
    {
        await silo.Publish(_collection, Agent.Relist([A]));
        await Eventually.Be(() => Grain.GetState(), state => state.Objects == 1);
        await Grain.RequestRelist("somebody asked");

        Assert.True(silo.RelistsOf(_collection) >= 1);
        Assert.Equal("somebody asked", (await Grain.GetState()).RelistWanted);
        await silo.Publish(_collection, Agent.Relist([A]));
        await Eventually.Be(() => Grain.GetState(), state => state.Synced);
    }

    [Fact]
    public async Task Store_ThatIsAway_MakesTheBatchComeAgainUntilItIsStored()
    {
        var failures = 0;
        silo.Store.BeforeWrite = (key, _) =>
        {
            if (key.Collection == _collection && Interlocked.Increment(ref failures) <= 10)
            {
                throw new TimeoutException("The store is away.");
            }
        };
        await silo.Publish(_collection, Agent.Relist([A, B]));
        await Eventually.Be(() => silo.Published(_collection).Count == 2);

        Assert.True(failures > 10);
        await Eventually.Be(() => Grain.GetState(), state => state.Synced);
        silo.Store.BeforeWrite = null;
    }

    [Fact]
    public async Task Deactivation_LosesNothing()
    {
        await silo.Publish(_collection, Agent.Relist([A, B]));
        await Eventually.Be(() => Grain.GetState(), state => state.Objects == 2);
        await silo.Silo.DeactivateAsync(Grain);
        await silo.Publish(_collection, Agent.Upserts(A, B with { Version = 3, Content = 3 }));
        await Eventually.Be(() => silo.Published(_collection).Count == 3);

        Assert.Equal("MODIFIED system:b ü u-b 3", silo.Published(_collection)[2]);
        Assert.Equal(0, silo.RelistsOf(_collection));
    }

    [Fact]
    public async Task Object_ShowsItsStateByItsKey()
    {
        await silo.Publish(_collection, Agent.Relist([A]));
        await Eventually.Be(() => silo.Published(_collection).Count == 1);
        var key = new ObjectKey(_collection, "default", "a").ToString();
        var grain = silo.Grains.GetGrain<IObjectGrain>(key);
        await silo.Silo.DeactivateAsync(grain);

        var state = await grain.GetState();
        Assert.NotNull(state);
        Assert.Equal((key, "Widget", "u-a", "brownfield"), (state.Key, state.Kind, state.Uid, state.Origin));
        Assert.Null(await silo.Grains.GetGrain<IObjectGrain>(key + "2").GetState());
    }

    /// <summary>The client's calls go through the serializer, as those between silos do.</summary>
    [Fact]
    public async Task Object_CalledFromAfar_UnderstandsTheChange()
    {
        var key = new ObjectKey(_collection, "default", "a").ToString();
        var change = new ObjectChange
        {
            Type = WatchEventType.Upsert,
            ApiVersion = "example.com/v1",
            Kind = "Widget",
            Uid = "u-a",
            ResourceVersion = "1",
            Body = A.Body,
            Fingerprint = new Fingerprints.ContentFingerprint(0, 42),
            Position = new LogPosition(1, 2),
            Tier = ObjectTier.Full,
            ObservedAt = DateTimeOffset.UnixEpoch,
        };

        var applied = await silo.Grains.GetGrain<IObjectGrain>(key).Apply(change);
        Assert.Equal(ObjectOutcome.Added, applied.Outcome);
        Assert.Equal((change.Fingerprint, change.Position, ObjectUid.Of("u-a")), (applied.Head.Fingerprint, applied.Head.Position, applied.Head.Uid));
    }
}
