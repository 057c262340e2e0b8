using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary><c>fabric identify</c> of what runs.</summary>
[Collection(nameof(Commanded))]
public sealed class IdentifyTests(CommandWorld world)
{
    [Fact]
    public async Task Table_HasProductVersionRoleNamespaceConfidenceAndWhy()
    {
        var run = await world.Fabric("identify");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var lines = run.Output.Split('\n');
        Assert.Contains(lines, line => Regex.IsMatch(line, @"cluster\s.*product\s.*version\s.*role\s.*namespace\s.*confidence\s.*state\s.*why"));
        Assert.Matches(@"c1\s+.*prometheus\s+.*3\.1\.0\s+.*control-plane\s+.*default.*\s+.*(0\.\d\d|1\.00)\s+.*installed.*\s+.*quay\.io/prometheus/prometheus", Assert.Single(lines, line => line.Contains("3.1.0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Json_HasTheSameForPrograms()
    {
        var run = await world.Fabric("identify", "--cluster", CommandWorld.Cluster, "-o", "json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var one = Assert.Single(JsonElement.Parse(run.Output).EnumerateArray(), found => found.GetProperty("product").GetString() == "prometheus");
        var installation = Assert.Single(one.GetProperty("installations").EnumerateArray());
        Assert.Equal(CommandWorld.Cluster, one.GetProperty("cluster").GetString());
        Assert.Equal(("3.1.0", "default"), (installation.GetProperty("version").GetString(), installation.GetProperty("namespace").GetString()));
        Assert.Equal("control-plane", installation.GetProperty("role").GetString());
        Assert.InRange(installation.GetProperty("confidence").GetDouble(), 0.5, 1);
        Assert.NotEmpty(installation.GetProperty("evidence").EnumerateArray());
    }

    [Fact]
    public async Task ClusterThatNobodyKnows_IsAnErrorThatSaysWhereToLook()
    {
        var run = await world.Fabric("identify", "--cluster", "nobody");

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("nothing is known of a cluster nobody", run.Error, StringComparison.Ordinal);
        Assert.Equal(404, (await world.Silo.Get("/api/v1/clusters/nobody/products/prometheus")).Status);
        Assert.Contains("speaks for a product istio", (await world.Silo.Get($"/api/v1/clusters/{CommandWorld.Cluster}/products/istio")).Text, StringComparison.Ordinal);
    }
}
