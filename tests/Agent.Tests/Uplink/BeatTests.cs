using MeshSync.Fabric.Agent.Uplink;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Uplink;

public sealed class BeatTests : IDisposable
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Beat _beat;

    public BeatTests()
    {
        _beat = new Beat(_time);

        // Each test begins at the moment of a beat.
        var first = _beat.Sending;
        while (!first.IsCompleted)
        {
            _time.Advance(Millisecond);
        }
    }

    public void Dispose() => _beat.Dispose();

    /// <summary>Whoever asks so long after a beat.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(1_000)]
    [InlineData(249_500)]
    public void Sending_IsTheSameMomentForWhoeverAsks(int microseconds)
    {
        var after = TimeSpan.FromMicroseconds((long)microseconds);
        _time.Advance(after);

        var next = _beat.Sending;

        Assert.Same(next, _beat.Sending);
        _time.Advance(TimeSpan.FromMilliseconds(Math.Ceiling((Beat.Interval - after).TotalMilliseconds)) - Millisecond);
        Assert.False(next.IsCompleted);
        _time.Advance(Millisecond);
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public void Reading_IsAheadOfSending()
    {
        var (reading, sending) = (_beat.Reading, _beat.Sending);

        _time.Advance(Beat.Interval - Beat.Ahead);

        Assert.True(reading.IsCompleted);
        Assert.False(sending.IsCompleted);
        _time.Advance(Beat.Ahead);
        Assert.True(sending.IsCompleted);
    }

    [Fact]
    public void WhoWaitsAgain_WaitsForTheNextOne()
    {
        var turns = 0;
        var waiting = Wait();

        _time.Advance(Beat.Interval);
        Assert.Equal(1, turns);
        _time.Advance(Beat.Interval);
        Assert.Equal(2, turns);
        Assert.True(waiting.IsCompletedSuccessfully);

        async Task Wait()
        {
            await _beat.Sending;
            turns++;
            await _beat.Sending;
            turns++;
        }
    }
}
