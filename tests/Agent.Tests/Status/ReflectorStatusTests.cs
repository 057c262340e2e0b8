using System.Diagnostics.Metrics;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Telemetry;
using MeshSync.Fabric.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Status;

public sealed class ReflectorStatusTests
{
    private static readonly ResourceType Pods = new("", "v1", "pods", "Pod", Namespaced: true);

    private readonly FakeTimeProvider _time = new();
    private readonly StatusBoard _board;
    private readonly ReflectorStatus _status;

    public ReflectorStatusTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _board = new StatusBoard(new AgentMetrics(meters), _time);
        _status = _board.Begin(new WatchTarget(Pods));
    }

    [Fact]
    public void Reflector_OnItsWay_ShowsWhereItIs()
    {
        _status.Listing();
        _status.Listed(7, "40");
        _status.Watching();
        _time.Advance(TimeSpan.FromSeconds(5));
        _status.Event("41");
        _status.Bookmark("50");

        var shown = _status.Read();
        Assert.Equal((ReflectorState.Watching, 7L, 1L, "50"), (shown.State, shown.Objects, shown.EventsSinceList, shown.ResourceVersion));
        Assert.Equal(_time.GetUtcNow(), shown.LastEvent);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromSeconds(5), shown.Since);
    }

    [Theory]
    [InlineData(401, ReflectorState.BackingOff)]
    [InlineData(403, ReflectorState.Forbidden)]
    [InlineData(500, ReflectorState.BackingOff)]
    [InlineData(410, ReflectorState.BackingOff)]
    public void Failure_IsShownWithItsTimeUntilAnotherOne_AndGoingOnCountsAsARestart(int code, ReflectorState state)
    {
        _status.Watching();
        _status.Failed(new ApiException(new ApiStatus(code, "Why", null, null), "GET pods"));
        var failing = _status.Read();
        _time.Advance(TimeSpan.FromMinutes(1));
        _status.Listing();
        _status.Watching();

        Assert.Equal((state, 0L), (failing.State, failing.Restarts));
        var again = _status.Read();
        Assert.Equal((ReflectorState.Watching, 1L), (again.State, again.Restarts));
        Assert.Equal(failing.LastErrorAt, again.LastErrorAt);
        Assert.Contains($"{code} Why", again.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void Board_ForgetsWhatHasStoppedLongAgo()
    {
        _status.Stopped();
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(ReflectorState.Stopped, Assert.Single(_board.Read()).State);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(_board.Read());
    }
}
