using MeshSync.Fabric.Silo.Api.Events;

namespace MeshSync.Fabric.Silo.Tests.Api;

public sealed class EventBufferTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Take_OfManyStatesOfOneKey_HasTheNewest()
    {
        using var buffer = new EventBuffer(cluster: null);
        _ = buffer.Add(Event("a", "1"));
        _ = buffer.Add(Event("b", "1"));
        _ = buffer.Add(Event("a", "2"));

        Assert.Equal(["a2", "b1"], buffer.Take(out var gap).Select(one => one.Key + one.Data));
        Assert.Null(gap);
        Assert.Empty(buffer.Take(out _));
    }

    [Fact]
    public async Task Client_ThatDoesNotRead_KeepsABoundedNumber_AndIsToldHowManyItMissed()
    {
        using var buffer = new EventBuffer(cluster: null);
        for (var i = 0; i < EventBuffer.Capacity + 25; i++)
        {
            Assert.Equal(i < EventBuffer.Capacity, buffer.Add(Event($"key {i}", "1")));
        }

        Assert.True(buffer.Add(Event("key 0", "2")), "What replaces another takes no more room.");
        Assert.True(await buffer.Wait(TimeSpan.Zero, Cancellation));
        Assert.Equal(EventBuffer.Capacity, buffer.Take(out var gap).Count);
        Assert.Equal(25, gap?.Missed);

        _ = buffer.Add(Event("key 0", "3"));
        _ = Assert.Single(buffer.Take(out gap));
        Assert.Null(gap);
    }

    [Fact]
    public async Task Loss_ThatNobodyCounted_WakesTheClientWithAGapWithoutANumber()
    {
        using var buffer = new EventBuffer(cluster: null);
        buffer.Miss(3);
        buffer.Miss(null);

        Assert.True(await buffer.Wait(TimeSpan.Zero, Cancellation));
        Assert.Empty(buffer.Take(out var gap));
        Assert.Null(gap!.Missed);
    }

    private static LiveEvent Event(string key, string data) => new("object", key, "c1", data);
}
