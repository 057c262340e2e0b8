using MeshSync.Fabric.Agent.Uplink;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class BeatTests
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Since the last one, and until the next.</summary>
    [Theory]
    [InlineData(0, 100)]
    [InlineData(300, 100)]
    [InlineData(1_000, 99)]
    [InlineData(99_500, 1)]
    [InlineData(250_000, 50)]
    public async Task Sending_IsTheSameMomentForWhoeverAsks(int microseconds, int milliseconds)
    {
        using var beat = new Beat(_time);
        var first = beat.Sending;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await first;
        _time.Advance(TimeSpan.FromMicroseconds((long)microseconds));

        var next = beat.Sending;
        Assert.Same(next, beat.Sending);
        _time.Advance(TimeSpan.FromMilliseconds((long)milliseconds - 1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next;
    }

    [Fact]
    public async Task Reading_IsAheadOfSending()
    {
        using var beat = new Beat(_time);
        var first = beat.Sending;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await first;

        var (reading, sending) = (beat.Reading, beat.Sending);
        _time.Advance(TimeSpan.FromMilliseconds(90));
        await reading;
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        await sending;
    }

    [Fact]
    public async Task WhoWaitsAgain_WaitsForTheNextOne()
    {
        using var beat = new Beat(_time);
        var turns = 0;
        var waiting = Wait();

        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, turns);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, turns);
        await waiting;

        async Task Wait()
        {
            await beat.Sending;
            turns++;
            await beat.Sending;
            turns++;
        }
    }
}
