using System.Reflection;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>What is measured, the dashboard and the alert rules against docs/metrics.md.</summary>
public sealed partial class MetricsReferenceTests
{
    private static string Repository { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Repository").Value!;

    [Theory]
    [InlineData("deploy/grafana/meshsync-fabric.json")]
    [InlineData("deploy/prometheus/alerts.yaml")]
    public void DashboardAndRules_NameOnlyMetricsOfTheReference(string file)
    {
        var documented = Documented();

        var named = Names().Matches(File.ReadAllText(Path.Combine(Repository, file))).Select(match => Suffix().Replace(match.Value, "")).ToHashSet();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(documented));
    }

    [Fact]
    public void Reference_HasEveryInstrument()
    {
        var documented = Documented();
        var instruments = Directory.EnumerateFiles(Path.Combine(Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Instruments().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value.Replace('.', '_'))
            .ToHashSet();

        Assert.NotEmpty(instruments);
        Assert.DoesNotContain(instruments, name => !documented.Any(one => one == name || one.StartsWith($"{name}_", StringComparison.Ordinal)));
    }

    private static HashSet<string> Documented() =>
        [.. Names().Matches(File.ReadAllText(Path.Combine(Repository, "docs/metrics.md"))).Select(match => match.Value)];

    [GeneratedRegex(@"Create(?:Observable)?(?:Counter|Histogram|UpDownCounter|Gauge)(?:<\w+>)?\(\s*""(meshsync[^""]+)""")]
    private static partial Regex Instruments();

    [GeneratedRegex(@"meshsync_\w+")]
    private static partial Regex Names();

    [GeneratedRegex("_bucket$")]
    private static partial Regex Suffix();
}
