using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class BatchTests
{
    [Fact]
    public async Task Object_LargerThanTheBrokerTakes_StillExistsInTheLog()
    {
        await using var stage = await Stage.Set(nats: new NatsServerOptions { MaxPayload = 64 * 1024 });
        stage.Cluster.Apply(Manifests.ConfigMap("small"));
        stage.Cluster.Apply(Manifests.ConfigMap("huge", Incompressible(200_000)));
        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        var told = stage.Log.Of("", "configmaps").Objects;
        Assert.Equal("", told["default/huge"].Body);
        Assert.NotEqual("", told["default/small"].Body);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Batch_LargerThanTheBrokerTakes_IsSplit()
    {
        await using var stage = await Stage.Set(nats: new NatsServerOptions { MaxPayload = 64 * 1024 });
        foreach (int i in Enumerable.Range(0, 20))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i}", Incompressible(20_000)));
        }

        await stage.StartAgent("--batch-bytes", "1000000");

        await stage.Converge("", "configmaps");
        Assert.All(stage.Log.Of("", "configmaps").Objects.Values, map => Assert.NotEqual("", map.Body));
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Object_OfOneAndAHalfMegabytes_Travels()
    {
        string value = Incompressible(1_500_000);
        await using var stage = await Stage.Set();
        stage.Cluster.Apply(Manifests.ConfigMap("listed", value));
        await stage.StartAgent();
        await stage.Watching("configmaps");
        stage.Cluster.Apply(Manifests.ConfigMap("watched", value));

        await stage.Converge("", "configmaps");
        Assert.All(["default/listed", "default/watched"], key => Assert.Contains(value, stage.Log.Of("", "configmaps").Objects[key].Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ManyObjects_TravelInFewBatches()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Pods = 2_000 });
        await stage.StartAgent();
        await stage.Converge("", "pods");

        var batches = stage.Log.Batches.Where(batch => batch.Type.Resource == "pods").ToList();
        Assert.InRange(batches.Count, 2, 120);
        Assert.Single(batches, batch => batch.Begin);
        Assert.Single(batches, batch => batch.End);
        Assert.All(batches, batch => Assert.Equal(WatchPhase.List, batch.Phase));
    }

    [Fact]
    public async Task Agent_StartedAgain_TellsTheWholeStateInANewSession()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Pods = 20 });
        await stage.StartAgent();
        await stage.Converge("", "pods");
        await stage.StopAgent();
        stage.Cluster.Apply(Manifests.ConfigMap("while-away"));

        await stage.StartAgent();

        await stage.Converge("", "configmaps");
        Assert.Equal(2, stage.Log.Batches.Select(batch => batch.Session).Distinct().Count());
        Assert.Empty(stage.Log.Breaches);
    }

    private static string Incompressible(int length)
    {
        byte[] bytes = new byte[length / 2];
        new Random(1).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}
