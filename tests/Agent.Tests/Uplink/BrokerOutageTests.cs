using System.Net;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class BrokerOutageTests
{
    [Fact]
    public async Task Broker_AwayAtStart_IsWaitedFor()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 100 });
        await stage.Nats.StopAsync();
        await stage.StartAgent();
        using var http = new HttpClient { BaseAddress = stage.Agent.Health };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("readyz", TestContext.Current.CancellationToken)).StatusCode);

        await stage.Nats.StartAgainAsync();

        await stage.Converge("", "pods");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("readyz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Stream_MissingAtStart_IsWaitedFor()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 100 }, withStream: false);
        await stage.StartAgent();
        await Eventually.Be(() => stage.Cluster.Requests.Count > 50);
        Assert.False(stage.Agent.IsReady);

        await stage.Log.CreateStream();

        await stage.Converge("", "pods");
        Assert.Empty(stage.Log.Breaches);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Broker_AwayWhileThingsChange_LosesNothing(bool crash)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Pods = 50 });
        await stage.StartAgent();
        await stage.Watching("configmaps");

        foreach (int round in Enumerable.Range(0, 3))
        {
            foreach (int i in Enumerable.Range(0, 200))
            {
                stage.Cluster.Apply(Manifests.ConfigMap($"map-{i % 50}", $"{round}-{i}"));
                if (i == 60)
                {
                    await (crash ? stage.Nats.KillAsync() : stage.Nats.StopAsync());
                }
            }

            stage.Cluster.Delete("configmaps", "default", $"map-{round}");
            await stage.Nats.StartAgainAsync();
        }

        await stage.Converge("", "configmaps");
        await stage.Converge("", "pods");
        Assert.Empty(stage.Log.Breaches);
        Assert.Equal(1, stage.Log.Of("", "configmaps").CompleteLists);
    }

    [Fact]
    public async Task Broker_AwayUnderAFlood_KeepsTheQueueBoundedAndConverges()
    {
        await using var stage = await Stage.Set();
        await stage.StartAgent("--queue-events", "20", "--queue-bytes", "70000");
        await stage.Watching("configmaps");

        await stage.Nats.StopAsync();
        foreach (int i in Enumerable.Range(0, 3_000))
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i % 300}", $"{i} {new string('x', 500)}"));
        }

        await stage.Nats.StartAgainAsync();

        await stage.Converge("", "configmaps");
        Assert.Empty(stage.Log.Breaches);
    }
}
