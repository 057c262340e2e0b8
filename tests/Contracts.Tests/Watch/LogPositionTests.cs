namespace MeshSync.Fabric.Contracts.Tests.Watch;

public class LogPositionTests
{
    [Fact]
    public void Position_InAReplacedStream_IsNewerThanAnyBefore() =>
        Assert.True(new LogPosition(2000, 1) > new LogPosition(1000, 999));

    [Fact]
    public void Position_InOneStream_IsOrderedBySequence() =>
        Assert.True(new LogPosition(1000, 9) < new LogPosition(1000, 10));

    [Fact]
    public void Position_WrittenAndParsed_IsTheSame() =>
        Assert.Equal(new LogPosition(1_795_000_000_000, 12), LogPosition.Parse("1795000000000-12"));

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("a-1")]
    [InlineData("1--1")]
    public void Position_OfAnotherShape_IsRefused(string text) => Assert.Throws<FormatException>(() => LogPosition.Parse(text));
}
