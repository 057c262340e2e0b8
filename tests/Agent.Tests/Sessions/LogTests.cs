using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Sessions;

public sealed class LogTests
{
    [Fact]
    public async Task Log_Followed_BringsThePastTheNewAndTheEnd()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        console.Write("one");
        console.Write("two");
        console.Write("three");

        await silo.Open(SessionVerb.Logs, SessionStage.Pod, opening => opening with { TailLines = 2 });
        await silo.ReadUntil("three\n");
        Assert.Equal(1, await stage.Listed());
        console.Write("four ä");
        await silo.ReadUntil("four ä\n");
        console.End();
        var end = await silo.ReadToEnd();

        Assert.Equal(SessionEndKind.Completed, end.Kind);
        Assert.DoesNotContain("one", silo.Text, StringComparison.Ordinal);
        Assert.All(silo.Text.TrimEnd('\n').Split('\n'), line => Assert.True(DateTimeOffset.TryParse(line.Split(' ')[0], CultureInfo.InvariantCulture, out var _), line));
        Assert.Equal(0, await stage.Listed());
    }

    [Fact]
    public async Task Log_OfASilentContainer_IsOpenAndComesWithItsFirstLine()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);

        await silo.Open(SessionVerb.Logs, SessionStage.Pod, opening => opening with { TailLines = 0 });
        await Eventually.Be(() => console.Readers == 1);
        console.Write("at last");

        await silo.ReadUntil("at last\n");
    }

    [Fact]
    public async Task Log_Closed_EndsAtTheApiServerToo()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        console.Write("line");
        await silo.Open(SessionVerb.Logs, SessionStage.Pod);
        await silo.ReadUntil("line\n");

        await silo.Close();

        Assert.Equal(SessionEndKind.Stopped, (await silo.ReadToEnd()).Kind);
        await Eventually.Be(() => console.Readers == 0);
        await silo.Close();
    }

    [Fact]
    public async Task Log_ThatFloods_WaitsForItsReader_AndIsReadWithoutAGap()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        console.Floods = true;
        await silo.Open(SessionVerb.Logs, SessionStage.Pod);
        while (silo.Offset < 1_000_000)
        {
            await silo.Read();
        }

        // Nobody reads now. What is under way fills the buffers of two sockets and the agent's own, and then nothing moves.
        long flooded = await Eventually.Be(
            async () =>
            {
                long before = console.Flooded;
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
                return (before, after: console.Flooded);
            },
            seen => seen.before == seen.after) is var (_, still) ? still : 0;

        Assert.InRange(flooded - silo.Offset, 0, 16 * 1024 * 1024);
        Assert.All(silo.Text.Split('\n')[..^1], line => Assert.Equal(1023, line.Length));
    }

    [Fact]
    public async Task Read_WhoseReplyWasLost_BringsTheSameAgain()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        console.Write("precious");
        await silo.Open(SessionVerb.Logs, SessionStage.Pod);

        string first = await silo.ReadFrom(0);
        string again = await silo.ReadFrom(0);
        string rest = await silo.ReadFrom(10);

        Assert.EndsWith("precious\n", first, StringComparison.Ordinal);
        Assert.Equal((first, first[10..]), (again, rest));
        var refusal = await Assert.ThrowsAsync<AgentCommandException>(() => silo.ReadFrom(0));
        Assert.Equal(AgentErrorKind.BadRequest, refusal.Kind);
    }

    [Theory]
    [InlineData("nowhere", 0, "pods \"nowhere\" not found")]
    [InlineData(SessionStage.Pod, 403, "is forbidden")]
    public async Task Log_ThatTheApiServerRefuses_EndsWithItsReason(string pod, int fault, string reason)
    {
        var (stage, _) = await SessionStage.Set();
        await using var __ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        if (fault > 0)
        {
            stage.Cluster.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = fault, Verb = ApiVerb.Get, Resource = "pods" });
        }

        await silo.Open(SessionVerb.Logs, pod);
        var end = await silo.ReadToEnd();

        Assert.Equal(SessionEndKind.Refused, end.Kind);
        Assert.Contains(reason, end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_WhoseConnectionBreaks_EndsBroken()
    {
        var (stage, console) = await SessionStage.Set();
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        console.Write("line");
        await silo.Open(SessionVerb.Logs, SessionStage.Pod);
        await silo.ReadUntil("line\n");

        await stage.Cluster.StopAsync(TestContext.Current.CancellationToken);

        Assert.Contains((await silo.ReadToEnd()).Kind, new[] { SessionEndKind.Broken, SessionEndKind.Completed });
    }

    [Fact]
    public async Task Session_ThatNobodyReads_EndsWithItsLease()
    {
        var time = new StridingClock();
        var (stage, console) = await SessionStage.Set(time);
        await using var _ = stage;
        await using var silo = new ReadingSilo(stage.Nats.Url);
        console.Write("line");
        await silo.Open(SessionVerb.Logs, SessionStage.Pod);
        await silo.ReadUntil("line\n");

        time.Stride(SessionTimes.Lease - TimeSpan.FromSeconds(5));
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (console.Readers, await stage.Listed()));
        time.Stride(TimeSpan.FromSeconds(5));

        await Eventually.Be(() => console.Readers == 0);
        Assert.Equal(AgentErrorKind.NotFound, (await Assert.ThrowsAsync<AgentCommandException>(() => silo.Read())).Kind);
    }

    /// <summary>A clock on which time passes at once when a test says so; timers are the machine's.</summary>
    private sealed class StridingClock : TimeProvider
    {
        private long _ahead;

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

        public void Stride(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond);
    }
}
