using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>What an engine has and what becomes of it, as the watch log tells it.</summary>
public sealed class EngineTests(EngineStage stage) : IClassFixture<EngineStage>
{
    [Fact]
    public async Task Container_OfAProject_IsToldInTheShapeOfKubernetes()
    {
        stage.Engine.PutContainer("shape-1", "web-1", "shape", environment: ["DB_PASSWORD=hidden", "URL=amqp://me:hidden@host/", "COLOUR=red"]);

        string body = (await stage.Told("shape", "web-1")).Objects["shape/web-1"].Body;

        Assert.StartsWith("""{"apiVersion":"docker.meshery.io/v1","kind":"Container","metadata":{"name":"web-1","namespace":"shape","uid":"shape-1",""", body, StringComparison.Ordinal);
        Assert.Contains("\"creationTimestamp\":\"2026-01-02T03:04:05Z\"", body, StringComparison.Ordinal);
        Assert.Contains("\"team\":\"a\"", body, StringComparison.Ordinal);
        Assert.Contains("\"status\":{\"State\":{\"Status\":\"running\"}}", body, StringComparison.Ordinal);
        Assert.Contains("COLOUR=red", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", body, StringComparison.Ordinal);
        await Eventually.Be(
            async () => (await stage.Log.CatchUp()).Of("docker.meshery.io", "composeprojects").Objects, projects => projects.ContainsKey("shape/shape"));
    }

    [Fact]
    public async Task Change_OfEveryKind_IsToldByEvents()
    {
        stage.Engine.PutContainer("change-1", "one", "change");
        int lists = (await stage.Told("change", "one")).CompleteLists;

        stage.Engine.PutContainer("change-2", "two", "change");
        await stage.Told("change", "one", "two");
        stage.Engine.PutContainer("change-2", "renamed", "change");
        await stage.Told("change", "one", "renamed");
        stage.Engine.PutContainer("change-1", "one", "change", state: "exited");
        await stage.Told(containers => containers.Objects["change/one"].Body.Contains("exited", StringComparison.Ordinal));
        stage.Engine.RemoveContainer("change-2");
        var told = await stage.Told("change", "one");

        Assert.Equal(lists, told.CompleteLists);
        Assert.Equal(0, told.Regressions);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Events_ThatChangeNothing_SendNothing()
    {
        stage.Engine.PutContainer("idle-1", "one", "idle");
        int events = (await stage.Told("idle", "one")).Events;

        stage.Engine.Tell("container", "exec_start", "idle-1");
        stage.Engine.Tell("container", "health_status: healthy", "idle-1");
        stage.Engine.PutContainer("idle-2", "two", "idle");
        var told = await stage.Told("idle", "one", "two");

        Assert.Equal(events + 1, told.Events);
    }

    [Fact]
    public async Task Stream_CutWhileThingsHappen_IsMadeGoodByAList()
    {
        stage.Engine.PutContainer("cut-1", "one", "cut");
        stage.Engine.PutContainer("cut-2", "two", "cut");
        string before = (await stage.Told("cut", "one", "two")).Objects["cut/one"].ResourceVersion;

        stage.Engine.IsSilent = true;
        stage.Engine.RemoveContainer("cut-2");
        stage.Engine.PutContainer("cut-3", "three", "cut");
        stage.Engine.IsSilent = false;
        stage.Engine.CutStreams();
        var told = await stage.Told("cut", "one", "three");

        Assert.Equal(before, told.Objects["cut/one"].ResourceVersion);
        Assert.Equal(0, told.Regressions);
        Assert.Empty(stage.Log.Breaches);
        await stage.Listening();
    }

    [Fact]
    public async Task Engine_ThatFailsSendsGarbageAndRestarts_IsInSyncAfterwards()
    {
        stage.Engine.PutContainer("fault-1", "one", "fault");
        await stage.Told("fault", "one");

        stage.Engine.SendGarbage();
        stage.Engine.PutContainer("fault-2", "two", "fault");
        await stage.Told("fault", "one", "two");
        await stage.Engine.Stop();
        stage.Engine.RemoveContainer("fault-1");
        stage.Engine.Failures = 5;
        await stage.Engine.Start();
        await stage.Told("fault", "two");

        Assert.Equal(0, stage.Engine.Failures);
        Assert.Empty(stage.Log.Breaches);
        await stage.Listening();
    }
}
