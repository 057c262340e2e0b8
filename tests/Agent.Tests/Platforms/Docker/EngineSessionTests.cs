using MeshSync.Fabric.Agent.Tests.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>Logs of an engine's containers.</summary>
public sealed class EngineSessionTests(EngineStage stage) : IClassFixture<EngineStage>
{
    [Fact]
    public async Task Log_OfBothOutputs_ComesInOrderAndEnds()
    {
        stage.Engine.PutContainer("log-1", "web", "log");
        stage.Engine.LogLines = ["1one", "2two ä", "1three"];
        await using var silo = new ReadingSilo(stage.Broker);

        await silo.Open(SessionVerb.Logs, "web", opening => opening with { Namespace = "log" });
        var end = await silo.ReadToEnd();

        Assert.Equal(("one\ntwo ä\nthree\n", SessionEndKind.Completed), (silo.Text, end.Kind));
    }

    [Fact]
    public async Task Session_OfAnotherProject_IsRefused()
    {
        stage.Engine.PutContainer("other-1", "lonely", "other");
        await using var silo = new ReadingSilo(stage.Broker);

        await silo.Open(SessionVerb.Logs, "lonely", opening => opening with { Namespace = "mine" });

        Assert.Equal(SessionEndKind.Refused, (await silo.ReadToEnd()).Kind);
    }
}
