using MeshSync.Fabric.Agent.Uplink;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class BeatTests
{
    /// <summary>Since the last one, and until the next.</summary>
    [Theory]
    [InlineData(0, 100)]
    [InlineData(300, 100)]
    [InlineData(1_000, 99)]
    [InlineData(99_500, 1)]
    [InlineData(250_000, 50)]
    public void Next_IsTheSameMomentForWhoeverAsks(int microseconds, int milliseconds)
    {
        var time = new FakeTimeProvider();
        time.Advance(Beat.Next(time) + TimeSpan.FromMicroseconds((long)microseconds));

        Assert.Equal(TimeSpan.FromMilliseconds((long)milliseconds), Beat.Next(time));
    }
}
