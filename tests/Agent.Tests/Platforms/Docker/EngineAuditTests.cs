namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>What no event told, because events never came.</summary>
public sealed class EngineAuditTests(EngineAuditTests.AuditedStage stage) : IClassFixture<EngineAuditTests.AuditedStage>
{
    [Fact]
    public async Task Events_ThatNeverCame_AreFoundByTheAudit()
    {
        stage.Engine.IsSilent = true;
        stage.Engine.PutContainer("silent-1", "one", "silent");
        var told = await stage.Told("silent", "one");
        await AuditedTwice(told.Audits);

        Assert.Equal(1, told.CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Container_MadeAnewUnderItsName_WhileNoEventCame_StaysTold()
    {
        stage.Engine.IsSilent = true;
        stage.Engine.PutContainer("anew-1", "one", "anew");
        await stage.Told("anew", "one");

        stage.Engine.RemoveContainer("anew-1");
        stage.Engine.PutContainer("anew-2", "one", "anew");
        var told = await stage.Told(containers => containers.Objects.TryGetValue("anew/one", out var told) && told.Uid == "anew-2");
        told = await AuditedTwice(told.Audits);

        Assert.Equal("anew-2", told.Objects["anew/one"].Uid);
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Events_ThatNeverEnd_DoNotKeepTheAuditAway()
    {
        stage.Engine.IsSilent = true;
        stage.Engine.PutContainer("busy-1", "one", "busy");
        stage.Engine.IsSilent = false;

        // As the checks of a container's health bring them.
        var told = await stage.Told(containers =>
        {
            stage.Engine.Tell("container", "exec_start", "busy-1");
            return containers.Objects.ContainsKey("busy/one");
        });

        Assert.Equal(1, told.CompleteLists);
        Assert.Empty(stage.Log.Breaches);
    }

    private async Task<Replicas.ReplicatedCollection> AuditedTwice(int since) => await stage.Told(containers => containers.Audits > since + 1);

    public sealed class AuditedStage : EngineStage
    {
        protected override string[] Settings => ["--audit-seconds", "1", "--watch-idle-seconds", "1"];
    }
}
