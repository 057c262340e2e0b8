using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Sessions;

public sealed class ShellTests
{
    [Fact]
    public async Task Shell_TypedInto_AnswersAndEndsWithItsStatus()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);

        await silo.Open(SessionVerb.Exec, SessionStage.Pod, opening => opening with { Container = "c" });
        await silo.ReadUntil("$ ");
        await silo.Type("echo grüß dich\n");
        await silo.Type("echo grüß dich\n", again: true);
        await silo.ReadUntil("\ngrüß dich\r\n");
        await silo.Type("exit 3\n");
        var end = await silo.ReadToEnd();

        Assert.Equal((SessionEndKind.Exited, "command terminated with non-zero exit code: exit status 3"), (end.Kind, end.Message));
        Assert.Equal(["echo grüß dich", "exit 3"], console.Typed);
        Assert.Contains(stage.Cluster.Requests, request => request.Query == "?command=%2Fbin%2Fsh&stdin=true&stdout=true&stderr=false&tty=true&container=c");
    }

    [Fact]
    public async Task Shell_LeftByExit_IsCompleted()
    {
        var (stage, _) = await SessionStage.Set();
        await using var __ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        await silo.Open(SessionVerb.Exec, SessionStage.Pod);

        await silo.Type("exit\n");

        Assert.Equal(SessionEndKind.Completed, (await silo.ReadToEnd()).Kind);
    }

    [Fact]
    public async Task Shell_Closed_LeavesNoneBehindInTheContainer()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        await silo.Open(SessionVerb.Exec, SessionStage.Pod);
        await silo.ReadUntil("$ ");

        await silo.Close();

        Assert.Equal(SessionEndKind.Stopped, (await silo.ReadToEnd()).Kind);
        await Eventually.Be(() => console.Shells == 0);
    }

    [Fact]
    public async Task Shell_ThatFloods_WaitsForItsReader_AndCanBeClosed()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        await silo.Open(SessionVerb.Exec, SessionStage.Pod);
        await silo.Type("flood\n");
        while (silo.Offset < 500_000)
        {
            await silo.Read();
        }

        await silo.Close();

        Assert.Equal(SessionEndKind.Stopped, (await silo.ReadToEnd()).Kind);
        await Eventually.Be(() => console.Shells == 0);
        Assert.InRange(console.Flooded - silo.Offset, long.MinValue, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task Shell_WhoseContainerEnds_EndsWithIt()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        await silo.Open(SessionVerb.Exec, SessionStage.Pod);
        await silo.ReadUntil("$ ");

        console.End(137);

        Assert.Equal(SessionEndKind.Exited, (await silo.ReadToEnd()).Kind);
    }

    [Theory]
    [InlineData("nowhere", 0, "not found")]
    [InlineData(SessionStage.Pod, 403, "is forbidden")]
    public async Task Shell_ThatTheApiServerRefuses_EndsWithItsReason(string pod, int fault, string reason)
    {
        var (stage, _) = await SessionStage.Set();
        await using var __ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        if (fault > 0)
        {
            stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = fault, Verb = ApiVerb.Get, Resource = "pods" });
        }

        await silo.Open(SessionVerb.Exec, pod);
        var end = await silo.ReadToEnd();

        Assert.Equal(SessionEndKind.Refused, end.Kind);
        Assert.Contains(reason, end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--exec", SessionVerb.Exec, SessionVerb.Logs)]
    [InlineData("--logs", SessionVerb.Logs, SessionVerb.Exec)]
    public async Task Switch_TurnedOff_RefusesThatKindAlone(string flag, SessionVerb forbidden, SessionVerb allowed)
    {
        var (stage, _) = await SessionStage.Set(null, flag, "false");
        await using var __ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);

        Assert.Equal(AgentErrorKind.SwitchedOff, await silo.Refusal(forbidden, SessionStage.Pod));
        await silo.Open(allowed, SessionStage.Pod);
    }

    [Theory]
    [InlineData("..", "c")]
    [InlineData("a/b", "c")]
    [InlineData(SessionStage.Pod, "c%2f")]
    public async Task Names_ThatAreNone_AreRefused(string pod, string container)
    {
        var (stage, _) = await SessionStage.Set();
        await using var __ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);

        Assert.Equal(AgentErrorKind.BadRequest, await silo.Refusal(SessionVerb.Exec, pod, opening => opening with { Container = container }));
    }

    [Fact]
    public async Task Sessions_AreBoundedInNumber_AndOneThatHasEndedMakesRoom()
    {
        var (stage, console) = await SessionStage.Set(null, "--max-sessions", "2");
        await using var _ = stage;
        await using var first = new ReadingSilo(stage.Nats.Url);
        await using var second = new ReadingSilo(stage.Nats.Url);
        await using var third = new ReadingSilo(stage.Nats.Url);
        await first.Open(SessionVerb.Exec, SessionStage.Pod);
        await second.Open(SessionVerb.Logs, SessionStage.Pod);
        await first.ReadUntil("$ ");

        Assert.Equal(AgentErrorKind.TooMany, await third.Refusal(SessionVerb.Logs, SessionStage.Pod));
        await first.Close();
        await first.ReadToEnd();
        await third.Open(SessionVerb.Logs, SessionStage.Pod);
        await Eventually.Be(() => (console.Shells, console.Readers) == (0, 0) || console.Shells == 0);
    }

    [Fact]
    public async Task Agent_ThatStops_EndsItsSessions_AndSaysSo()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        await silo.Open(SessionVerb.Exec, SessionStage.Pod);
        await silo.ReadUntil("$ ");

        var reading = silo.ReadToEnd();
        await stage.StopAgent();

        Assert.Equal(SessionEndKind.Stopping, (await reading).Kind);
        await Eventually.Be(() => console.Shells == 0);
    }
}
