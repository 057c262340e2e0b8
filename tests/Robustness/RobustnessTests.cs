namespace MeshSync.Fabric.Robustness;

/// <summary>
/// Seeds of random traffic and faults. <c>make robustness</c> sets how many and how long (ROBUSTNESS_SEEDS,
/// ROBUSTNESS_SECONDS), or which one (ROBUSTNESS_SEED). Most of a run is waiting, so odd and even ones run side by side.
/// </summary>
public abstract class RobustnessTests(ITestOutputHelper output)
{
    private protected static IEnumerable<TheoryDataRow<int>> Lane(int lane) =>
        Settings.Seeds.Where(seed => seed % 2 == lane).Select(seed => new TheoryDataRow<int>(seed));

    private protected async Task LosesAndInventsNothingAsync(int seed)
    {
        var result = await new Run(seed, Settings.Length).ExecuteAsync(TestContext.Current.CancellationToken);

        Console.WriteLine(result.Summary);
        if (result.Violations.Count > 0)
        {
            output.WriteLine(result.Logs);
            Settings.Keep(result);
        }

        Assert.True(result.Violations.Count == 0, result.Report());
    }
}

public sealed class OddSeedTests(ITestOutputHelper output) : RobustnessTests(output)
{
    public static IEnumerable<TheoryDataRow<int>> Seeds() => Lane(1);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Seeds))]
    public Task Fabric_UnderFaults_LosesNothingAndInventsNothing(int seed) => LosesAndInventsNothingAsync(seed);
}

public sealed class EvenSeedTests(ITestOutputHelper output) : RobustnessTests(output)
{
    public static IEnumerable<TheoryDataRow<int>> Seeds() => Lane(0);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Seeds))]
    public Task Fabric_UnderFaults_LosesNothingAndInventsNothing(int seed) => LosesAndInventsNothingAsync(seed);
}
