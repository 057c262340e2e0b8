using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Tests.Fakes;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Grains.Tests.Clusters;

public sealed class ClusterGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private static readonly ApiObject A = new("a", "u-a", 1, 1);
    private static readonly ApiObject B = new("b", "u-b", 2, 1);

    private readonly string _cluster = $"c-{Guid.NewGuid():N}";

    private IClusterGrain Grain => silo.Grains.GetGrain<IClusterGrain>(_cluster);

    [Fact]
    public async Task Cluster_HearsOfItsCollections()
    {
        var state = await PublishTwoCollections();

        Assert.Equal(3, state.Objects);
        Assert.Equal(["example.com/gadgets 1 True", "example.com/widgets 2 True"], Describe(state));
        Assert.NotNull(state.LastChange);
    }

    [Fact]
    public async Task Cluster_AfterARestart_ShowsWhatIsStoredWithoutWakingACollection()
    {
        var before = await PublishTwoCollections();
        await silo.Silo.DeactivateAsync(Collection("widgets"));
        await silo.Silo.DeactivateAsync(Collection("gadgets"));
        await silo.Silo.DeactivateAsync(Grain);

        var after = await Grain.GetState();

        Assert.Equal(before.Objects, after.Objects);
        Assert.Equal(before.LastChange, after.LastChange);
        Assert.Equal(Describe(before), Describe(after));
        Assert.False(silo.Silo.TryGetGrainContext(Collection("widgets").GetGrainId(), out _));
    }

    [Fact]
    public async Task Cluster_WithAGapInACollection_IsNotSynced()
    {
        await PublishTwoCollections();
        var agent = new ScriptedAgent(Key("sprockets"));
        agent.Lose();
        await silo.Publish(agent.Collection, agent.Upserts(A));

        var state = await Eventually.Be(() => Grain.GetState(), state => state.Collections.Count == 3);
        Assert.False(state.Synced);
    }

    [Fact]
    public async Task Directory_KnowsClustersThatAreStoredAndThoseThatWereHeard()
    {
        await PublishTwoCollections();
        var directory = silo.Grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key);
        Assert.Contains(_cluster, await directory.GetState());

        await silo.Silo.DeactivateAsync(directory);
        Assert.Contains(_cluster, await directory.GetState());

        var heard = $"c-{Guid.NewGuid():N}";
        await silo.Grains.GetGrain<IClusterGrain>(heard).GetState();
        await Eventually.Be(async () => (await directory.GetState()).Contains(heard));
    }

    [Fact]
    public async Task MissedBatches_HaveEveryCollectionOfTheirPartitionRelistedAndNoOther()
    {
        var widgets = new ScriptedAgent(Key("widgets"));
        await PublishTwoCollections(widgets);
        var lost = Partitions.Of(Key("widgets"));
        await silo.Silo.GetSiloServiceProvider().GetRequiredService<IMissedBatches>().Report(lost, "the log was trimmed");

        Assert.True(silo.RelistsOf(Key("widgets")) > 0);
        Assert.Equal(Partitions.Of(Key("gadgets")) == lost, silo.RelistsOf(Key("gadgets")) > 0);
        await silo.Publish(Key("widgets"), widgets.Relist([A, B]));
        await Eventually.Be(() => Collection("widgets").GetState(), state => state.Synced);
    }

    [Fact]
    public async Task Cluster_HearsItsAgent_AndKnowsHowLongAgo()
    {
        Assert.Null((await Grain.GetState()).Agent);

        await Grain.Heartbeat(new AgentReport
        {
            Heard = DateTimeOffset.UnixEpoch,
            Version = "1",
            Session = 1,
            States = new Dictionary<string, int> { ["watching"] = 3 },
            Ailing = [],
        });

        var state = await Eventually.Be(() => Grain.GetState(), state => state.Agent is { Age.Ticks: > 0 });
        Assert.Equal((3, false), (state.Agent!.States["watching"], state.Agent.IsSilent));
    }

    [Fact]
    public async Task Unwatched_IsWhatHasObjectsAndNobodyWatches()
    {
        await PublishTwoCollections();

        Assert.Equal([Key("gadgets").ToString()], await Grain.Unwatched(["core/pods", "example.com/widgets"]));
        Assert.Empty(await Grain.Unwatched(["example.com/widgets", "example.com/gadgets"]));
        Assert.Empty(await Grain.Unwatched(["example.com/*"]));
    }

    private async Task<ClusterState> PublishTwoCollections(ScriptedAgent? widgets = null)
    {
        await silo.Publish(Key("widgets"), (widgets ?? new ScriptedAgent(Key("widgets"))).Relist([A, B]));
        await silo.Publish(Key("gadgets"), new ScriptedAgent(Key("gadgets")).Relist([A]));
        return await Eventually.Be(() => Grain.GetState(), state => state is { Objects: 3, Synced: true });
    }

    private CollectionKey Key(string resource) => new(_cluster, "example.com", resource);

    private Grains.Collections.ICollectionGrain Collection(string resource) =>
        silo.Grains.GetGrain<Grains.Collections.ICollectionGrain>(Key(resource).ToString());

    private string[] Describe(ClusterState state) =>
        [.. state.Collections.Select(collection => $"{collection.Collection[(_cluster.Length + 1)..]} {collection.Objects} {collection.Synced}")];
}
