using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Agent.Tests.Running;

public sealed class AgentTests
{
    [Fact]
    public async Task Agent_Started_TellsOfEveryObjectOfTheCluster()
    {
        await using var stage = await Stage.Set(new SimulatedClusterOptions { Objects = 500, Pods = 1200 });
        await stage.StartAgent();

        await stage.Converge("", "pods");
        await stage.Converge("apps", "deployments");
        await stage.Converge("", "namespaces");

        Assert.Empty(stage.Log.Breaches);
        Assert.True(stage.Agent.IsReady);
    }
}
