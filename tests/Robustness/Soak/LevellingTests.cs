namespace MeshSync.Fabric.Robustness.Soak;

public sealed class LevellingTests
{
    private static readonly Levelling Verdict = new(Share: 0.1, Slack: 2);

    [Fact]
    public void Samples_ThatGrowSteadily_AreFound() => Assert.NotNull(Verdict.Judge("memory", Of(60, i => 100 + i)));

    [Fact]
    public void Samples_ThatGrowFromNothing_AreFound() => Assert.NotNull(Verdict.Judge("handles", Of(60, i => i / 4.0)));

    [Fact]
    public void Samples_ThatRiseAndLevelOff_AreFine() => Assert.Null(Verdict.Judge("memory", Of(60, i => Math.Min(100 + (i * 5), 200))));

    [Fact]
    public void Samples_ThatSwing_AreFine() => Assert.Null(Verdict.Judge("memory", Of(60, i => 100 + (5 * Math.Sin(i)))));

    [Fact]
    public void Samples_WithAPeak_AreFine() => Assert.Null(Verdict.Judge("memory", Of(60, i => i == 50 ? 1000 : 100)));

    [Fact]
    public void Samples_WithinShareAndSlack_AreFine() => Assert.Null(Verdict.Judge("memory", Of(60, i => i < 40 ? 100 : 111)));

    [Fact]
    public void Samples_TooFew_SayNothing() => Assert.NotNull(Verdict.Judge("memory", Of(5, _ => 100)));

    private static List<double> Of(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];
}
