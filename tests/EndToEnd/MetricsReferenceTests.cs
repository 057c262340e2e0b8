using System.Reflection;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>What is measured, the dashboard and the alert rules against docs/metrics.md.</summary>
public sealed partial class MetricsReferenceTests
{
    private static string Repository { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Repository").Value!;

    // What the exporter puts behind an instrument's name: its unit, and of a counter that it is one.
    private static string[] Suffixes { get; } = ["", "_total", "_bytes", "_seconds", "_bytes_total"];

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
        var instruments = Measured();

        Assert.NotEmpty(instruments);
        Assert.DoesNotContain(instruments, name => !documented.Any(one => one == name || one.StartsWith($"{name}_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Reference_HasNothingElse()
    {
        var instruments = Measured();
        var documented = Row().Matches(File.ReadAllText(Path.Combine(Repository, "docs/metrics.md"))).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(documented);
        Assert.DoesNotContain(documented, name => !Suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal) && instruments.Contains(name[..^suffix.Length])));
    }

    private static HashSet<string> Measured() => [.. Directory.EnumerateFiles(Path.Combine(Repository, "src"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Instruments().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value.Replace('.', '_'))];

    private static HashSet<string> Documented() =>
        [.. Names().Matches(File.ReadAllText(Path.Combine(Repository, "docs/metrics.md"))).Select(match => match.Value)];

    [GeneratedRegex(@"^\| `(meshsync_\w+)`", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"Create(?:Observable)?(?:Counter|Histogram|UpDownCounter|Gauge)(?:<\w+>)?\(\s*""(meshsync[^""]+)""")]
    private static partial Regex Instruments();

    [GeneratedRegex(@"meshsync_\w+")]
    private static partial Regex Names();

    [GeneratedRegex("_bucket$")]
    private static partial Regex Suffix();
}
