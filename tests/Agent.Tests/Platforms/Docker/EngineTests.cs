using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>What an engine has and what becomes of it, as the watch log tells it.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task Container_OfAProject_IsToldInTheShapeOfKubernetes()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "web-1", "shop", "running", "DB_PASSWORD=hidden", "URL=amqp://me:hidden@host/", "COLOUR=red");
        await using var stage = await EngineStage.Set(engine);

        string body = (await stage.Told("shop/web-1")).Objects["shop/web-1"].Body;

        Assert.StartsWith("""{"apiVersion":"docker.meshery.io/v1","kind":"Container","metadata":{"name":"web-1","namespace":"shop","uid":"c1",""", body, StringComparison.Ordinal);
        Assert.Contains("\"creationTimestamp\":\"2026-01-02T03:04:05Z\"", body, StringComparison.Ordinal);
        Assert.Contains("\"team\":\"a\"", body, StringComparison.Ordinal);
        Assert.Contains("\"status\":{\"State\":{\"Status\":\"running\"}}", body, StringComparison.Ordinal);
        Assert.Contains("COLOUR=red", body, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", body, StringComparison.Ordinal);
        await Eventually.Be(
            async () => (await stage.Log.CatchUp()).Of("docker.meshery.io", "composeprojects").Objects, projects => projects.ContainsKey("shop/shop"));
    }

    [Fact]
    public async Task Change_OfEveryKind_IsTold()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "one");
        await using var stage = await EngineStage.Set(engine);
        await stage.Told("/one");
        await stage.Listening();

        engine.PutContainer("c2", "two");
        await stage.Told("/one", "/two");
        engine.PutContainer("c2", "renamed");
        await stage.Told("/one", "/renamed");
        engine.PutContainer("c1", "one", state: "exited");
        await stage.Told(containers => containers.Objects["/one"].Body.Contains("exited", StringComparison.Ordinal));
        engine.RemoveContainer("c2");
        var told = await stage.Told("/one");

        Assert.Equal(1, told.CompleteLists);
        Assert.Equal(0, told.Regressions);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Events_ThatChangeNothing_SendNothing()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "one");
        await using var stage = await EngineStage.Set(engine);
        await stage.Told("/one");
        await stage.Listening();

        engine.Tell("container", "exec_start", "c1");
        engine.Tell("container", "health_status: healthy", "c1");
        engine.PutContainer("c2", "two");
        var told = await stage.Told("/one", "/two");

        Assert.Equal(1, told.Events);
    }

    [Fact]
    public async Task Stream_CutWhileThingsHappen_IsMadeGoodByAList()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "one");
        engine.PutContainer("c2", "two");
        await using var stage = await EngineStage.Set(engine);
        string before = (await stage.Told("/one", "/two")).Objects["/one"].ResourceVersion;
        await stage.Listening();

        engine.IsSilent = true;
        engine.RemoveContainer("c2");
        engine.PutContainer("c3", "three");
        engine.IsSilent = false;
        engine.CutStreams();
        var told = await stage.Told("/one", "/three");

        Assert.Equal(before, told.Objects["/one"].ResourceVersion);
        Assert.Equal(0, told.Regressions);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Engine_ThatFailsSendsGarbageAndRestarts_IsInSyncAfterwards()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.Failures = 5;
        engine.PutContainer("c1", "one");
        await using var stage = await EngineStage.Set(engine);
        await stage.Told("/one");
        await stage.Listening();

        engine.SendGarbage();
        engine.PutContainer("c2", "two");
        await stage.Told("/one", "/two");
        await engine.Stop();
        engine.RemoveContainer("c1");
        await engine.Start();
        await stage.Told("/two");

        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Events_ThatNeverCame_AreFoundByTheAudit()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "one");
        await using var stage = await EngineStage.Set(engine, "--audit-seconds", "1", "--watch-idle-seconds", "1");
        await stage.Told("/one");
        await stage.Listening();

        engine.IsSilent = true;
        engine.PutContainer("c2", "two");
        await stage.Told("/one", "/two");
        var told = await stage.Told(containers => containers.Audits > 2);

        Assert.Equal(1, told.CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Container_MadeAnewUnderItsName_WhileNoEventCame_StaysTold()
    {
        var engine = await ScriptedEngine.StartAsync();
        engine.PutContainer("c1", "one");
        await using var stage = await EngineStage.Set(engine, "--audit-seconds", "1", "--watch-idle-seconds", "1");
        await stage.Told("/one");
        await stage.Listening();

        engine.IsSilent = true;
        engine.RemoveContainer("c1");
        engine.PutContainer("c2", "one");
        await stage.Told(containers => containers.Objects.TryGetValue("/one", out var told) && told.Uid == "c2");
        var told = await stage.Told(containers => containers.Audits > 2);

        Assert.Equal("c2", Assert.Single(told.Objects).Value.Uid);
        Assert.Empty(stage.Log.Breaches);
    }
}
