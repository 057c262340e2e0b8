using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Sessions;

public sealed class SessionTests
{
    [Fact]
    public async Task Output_InAnyChunks_ArrivesWhole_ThoughAReplyIsLost()
    {
        await using var world = await SessionWorld.Create();
        var text = string.Concat(Enumerable.Repeat("größer <€> 😀\n", 500));
        world.Container.ReadBytes = 1001;
        world.Container.Write([.. Encoding.UTF8.GetBytes(text), 0xFF]);
        world.Container.Losses = 1;
        world.Container.End = new SessionEnd(SessionEndKind.Completed, "");

        await world.OpenLog();

        await Eventually.Be(() => string.Concat(world.Heard("log-stream")), heard => heard == text + '\uFFFD');
        Assert.All(world.Heard("log-stream"), piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, 2000));
        await Eventually.Be(world.Sessions, sessions => sessions.Length == 0);
        Assert.Equal(["logs", "close"], world.Container.Asked);
        Assert.Empty(world.Heard("error"));
    }

    [Fact]
    public async Task Terminal_TypedInto_PassesOnLines_UntilItIsStopped()
    {
        await using var world = await SessionWorld.Create();
        await world.OpenTerminal();
        await Eventually.Be(() => world.Container.Asked.Count == 1);

        await world.Type("ls");
        await world.Type("exit");
        await Eventually.Be(() => world.Container.Asked, asked => asked is ["exec", "ls\n", "exit\n"]);
        await world.OpenTerminal();
        await world.Ask("exec-request", """{"k":{"id":"t","name":"web","namespace":"default","container":"c","stop":true}}""");

        await Eventually.Be(() => world.Container.Asked, asked => asked is ["exec", "ls\n", "exit\n", "close"]);
        await Eventually.Be(world.Sessions, sessions => sessions.Length == 0);
        Assert.Empty(world.Heard("error"));
    }

    [Fact]
    public async Task Log_StoppedWithoutAnId_EndsAllOfItsContainer()
    {
        await using var world = await SessionWorld.Create();
        await world.OpenLog("one");
        await world.OpenLog("two");
        await Eventually.Be(world.Sessions, sessions => sessions.Length == 2);

        await world.Ask("log-stream", """{"k":{"name":"web","namespace":"default","container":"c","stop":true}}""");

        await Eventually.Be(world.Sessions, sessions => sessions.Length == 0);
    }

    [Theory]
    [InlineData(AgentErrorKind.SwitchedOff, "the agent's setting MESHSYNC_EXEC forbids it")]
    [InlineData(AgentErrorKind.NotFound, "the agent knows nothing of this session")]
    public async Task Refusal_OfTheAgent_IsToldToWhoeverAsked(AgentErrorKind kind, string reason)
    {
        await using var world = await SessionWorld.Create();
        world.Container.Refusal = new AgentCommandException(kind, reason);

        await world.OpenTerminal();

        await Eventually.Be(() => world.Heard("error"), errors => errors.SequenceEqual([$"session ended: {reason}"]));
        await Eventually.Be(world.Sessions, sessions => sessions.Length == 0);
    }

    [Theory]
    [InlineData("--terminal-idle", "nothing was typed")]
    [InlineData("--session-lifetime", "it was open")]
    public async Task Limit_OfTime_EndsATerminal(string flag, string reason)
    {
        await using var world = await SessionWorld.Create(flag, "1s");

        await world.OpenTerminal();

        await Eventually.Be(() => world.Heard("error"), errors => errors is [var error] && error.Contains(reason, StringComparison.Ordinal));
        await Eventually.Be(() => world.Container.Asked, asked => asked is ["exec", "close"]);
    }

    [Fact]
    public async Task Limit_OfNumber_RefusesTheNext()
    {
        await using var world = await SessionWorld.Create("--max-sessions", "1");
        await world.OpenTerminal();
        await Eventually.Be(world.Sessions, sessions => sessions.Length == 1);

        await world.OpenLog();

        await Eventually.Be(() => world.Heard("error"), errors => errors is [var error] && error.Contains("MESHSYNC_MAX_SESSIONS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limit_OfRate_MakesAFloodWait()
    {
        const int Rate = 64 * 1024;
        await using var world = await SessionWorld.Create("--session-rate", "64Ki");
        world.Container.Floods = true;
        var begun = TimeProvider.System.GetTimestamp();

        await world.OpenLog();
        await Eventually.Be(() => world.Container.Offset > 3 * Rate);

        var most = Rate * (TimeProvider.System.GetElapsedTime(begun).TotalSeconds + 1);
        Assert.InRange(world.Container.Offset, 3 * Rate, most + SessionTimes.ReadBytes);
    }

    [Fact]
    public async Task Server_OfOtherClusters_HasNoBusinessInThisOne()
    {
        await using var world = await SessionWorld.Create("--outlet-clusters", "elsewhere");

        await world.OpenLog();

        await Eventually.Be(() => world.Heard("error"), errors => errors is ["no cluster has pod default/web"]);
        Assert.Empty(world.Container.Asked);
    }

    [Theory]
    [InlineData("exec-request", """{"k":{"id":">","name":"web","namespace":"default","container":"c"}}""")]
    [InlineData("exec-request", """{"k":{"id":"t","name":"web","namespace":"default"}}""")]
    [InlineData("exec-request", """{"k":{"id":"t","name":"*","namespace":"default","container":"c"}}""")]
    [InlineData("log-stream", """{"k":{"id":"t","name":"../web","namespace":"default"}}""")]
    [InlineData("log-stream", """{"k":{"id":"t"}}""")]
    [InlineData("log-stream", """{"k":null}""")]
    [InlineData("log-stream", "[1]")]
    [InlineData("exec-request", "null")]
    public async Task Nonsense_IsIgnored_AndTheNextRequestIsTaken(string entity, string payload)
    {
        await using var world = await SessionWorld.Create();

        await world.Ask(entity, payload);
        await world.OpenTerminal();
        await world.OpenLog();

        await Eventually.Be(() => world.Container.Asked, asked => asked.Order().SequenceEqual(["exec", "logs"]));
        Assert.Equal([SessionWorld.Terminal, "logs.default.web.c.l"], await world.Sessions());
    }
}
