using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Deploy;

/// <summary>What Prometheus' own tool says of the alert rules.</summary>
public sealed class AlertRuleTests
{
    private static string Promtool => Environment.GetEnvironmentVariable("MESHSYNC_PROMTOOL") is { Length: > 0 } named
        ? named
        : Path.Combine(Binaries.Cache, "prometheus", "promtool");

    [Fact]
    public async Task Rules_CanBeRead() => Assert.Contains("SUCCESS", await Run("check", "rules", Tool.Kustomization("prometheus/alerts.yaml")), StringComparison.Ordinal);

    [Fact]
    public async Task Rules_FireForWhatTheyAreFor_AndNotOtherwise() =>
        Assert.Contains("SUCCESS", await Run("test", "rules", Tool.Kustomization("prometheus/alerts.test.yaml")), StringComparison.Ordinal);

    [Fact]
    public void EachRule_IsTried()
    {
        var tried = File.ReadAllText(Tool.Kustomization("prometheus/alerts.test.yaml"));
        var rules = File.ReadLines(Tool.Kustomization("prometheus/alerts.yaml")).Where(line => line.Contains("- alert: ", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Contains($"alertname: {rule.Split(": ")[1]}\n", tried, StringComparison.Ordinal));
    }

    private static async Task<string> Run(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Promtool), "no promtool (scripts/promtool.sh)");
        return await Tool.Run(Promtool, arguments);
    }
}
