namespace MeshSync.Fabric.Testing.Tests;

public sealed class EventuallyTests
{
    [Fact]
    public async Task Be_ProbeThrowsFirst_WaitsAndReturnsTheValue()
    {
        var reads = 0;

        var value = await Eventually.Be(
            () => ++reads < 3 ? throw new InvalidOperationException("not up") : Task.FromResult(reads),
            seen => seen == 4);

        Assert.Equal(4, value);
    }

    [Fact]
    public async Task Be_NeverReached_NamesExpectationAndWhatWasSeenLast()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Be(() => new[] { "a", "b" }, seen => seen.Length == 3, TimeSpan.FromMilliseconds(20)));

        Assert.Contains("seen => seen.Length == 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[\"a\", \"b\"]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Be_ProbeKeepsThrowing_CarriesTheLastFailure()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Be(bool () => throw new InvalidOperationException("down"), TimeSpan.FromMilliseconds(20)));

        Assert.Equal("down", failure.InnerException?.Message);
    }
}
