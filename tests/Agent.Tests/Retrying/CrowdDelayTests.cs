using MeshSync.Fabric.Agent.Retrying;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Retrying;

public sealed class CrowdDelayTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_ForOneAlone_IsHardlyADelay()
    {
        var crowd = new CrowdDelay(_time);

        foreach (int _ in Enumerable.Range(0, 20))
        {
            Assert.InRange(crowd.Next(), TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
            _time.Advance(TimeSpan.FromSeconds(6));
        }
    }

    [Fact]
    public void Next_ForManyAtOnce_SpreadsThemOverSeconds()
    {
        var crowd = new CrowdDelay(_time);

        var delays = Enumerable.Range(0, 200).Select(_ => crowd.Next()).Order().ToList();

        Assert.InRange(delays[^1], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        var busiestSecond = delays.GroupBy(delay => (int)delay.TotalSeconds).Max(second => second.Count());
        Assert.InRange(busiestSecond, 20, 100);
    }
}
