using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Watching;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>One resource that changes thousands of times a second while nothing can be sent.</summary>
public sealed class FloodTests
{
    private const int PerSecond = 5_000;

    [Theory]
    [InlineData(WatchListMode.Served)]
    [InlineData(WatchListMode.Refused)]
    public async Task Flood_WhileTheBrokerIsAway_EndsInThePresentStateThoughTheServerForgetsMostOfIt(WatchListMode watchList)
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { WatchList = watchList, HistoryLimit = 2_000 });
        await stage.StartAgent("--queue-events", "1000", "--queue-bytes", "500000");
        await stage.Watching("configmaps");

        await stage.Nats.StopAsync();
        await Flood(stage, seconds: 4);
        await stage.Nats.StartAgainAsync();
        await Flood(stage, seconds: 1);
        stage.Cluster.Delete("configmaps", "default", "map-7");

        await stage.Converge("", "configmaps");
        await stage.Converge("", "namespaces");
        Assert.Empty(stage.Log.Breaches);
    }

    private static async Task Flood(Stage stage, int seconds)
    {
        var time = TimeProvider.System;
        long began = time.GetTimestamp();
        for (int i = 0; i < seconds * PerSecond; i++)
        {
            stage.Cluster.Apply(Manifests.ConfigMap($"map-{i % 1_500}", $"{began} {i} {new string('x', 300)}"));
            if (i % 50 == 0 && TimeSpan.FromSeconds((double)i / PerSecond) - time.GetElapsedTime(began) is var ahead && ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, time, TestContext.Current.CancellationToken);
            }
        }
    }
}
