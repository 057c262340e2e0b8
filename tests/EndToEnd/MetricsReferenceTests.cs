using System.Reflection;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>The dashboard and the alert rules against docs/metrics.md.</summary>
public sealed partial class MetricsReferenceTests
{
    private static string Repository { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Repository").Value!;

    [Theory]
    [InlineData("deploy/grafana/meshsync-fabric.json")]
    [InlineData("deploy/prometheus/alerts.yaml")]
    public void DashboardAndRules_NameOnlyMetricsOfTheReference(string file)
    {
        var documented = Names().Matches(File.ReadAllText(Path.Combine(Repository, "docs/metrics.md"))).Select(match => match.Value).ToHashSet();

        var named = Names().Matches(File.ReadAllText(Path.Combine(Repository, file))).Select(match => Suffix().Replace(match.Value, "")).ToHashSet();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(documented));
    }

    [GeneratedRegex(@"meshsync_\w+")]
    private static partial Regex Names();

    [GeneratedRegex("_bucket$")]
    private static partial Regex Suffix();
}
