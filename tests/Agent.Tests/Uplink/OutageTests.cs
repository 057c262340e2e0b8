using MeshSync.Fabric.Agent.Uplink;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class OutageTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Outage _outage;

    public OutageTests() => _outage = new Outage(_time);

    [Fact]
    public void Failures_AreSaidOnce_AndAgainWhileTheyLast()
    {
        Assert.True(_outage.Failed(Now()));
        Assert.False(_outage.Failed(Now()));
        _time.Advance(Outage.Interval);
        Assert.True(_outage.Failed(Now()));
        Assert.True(_outage.Succeeded());
        Assert.False(_outage.Succeeded());
    }

    [Fact]
    public void Failure_ThatBeganBeforeASuccess_IsNoOutage()
    {
        var before = Now();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_outage.Succeeded());

        Assert.False(_outage.Failed(before));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_outage.Failed(Now()));
    }

    private long Now() => _time.GetTimestamp();
}
