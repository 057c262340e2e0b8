using MeshSync.Fabric.Agent.Tests.Replicas;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Tiers;

/// <summary>The small form of objects as a real API server sends it.</summary>
public sealed class RealApiServerTests(KubeApiServer cluster) : IClassFixture<KubeApiServer>
{
    private const string ConfigMaps = "api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Presence_OfARealServer_IsMetadataAlone_AndALabelDeepensIt()
    {
        string policy = Path.GetTempFileName();
        await File.WriteAllTextAsync(policy, TierPolicies.Rules("""{"labels":"depth=full","tier":2}"""), TestContext.Current.CancellationToken);
        await using var stage = await RealStage.Set(cluster);
        await stage.Create(ConfigMaps, TierPolicies.ConfigMap("tier-listed"));
        await stage.StartAgent(cluster.AdminKubeConfig, "--tier-config", policy);
        await Told(stage, "tier-listed", WatchDepth.Presence);

        await stage.Create(ConfigMaps, TierPolicies.ConfigMap("tier-watched"));
        await Told(stage, "tier-watched", WatchDepth.Presence);
        var told = stage.Log.Of("", "configmaps").Objects["default/tier-watched"];
        Assert.StartsWith("{\"metadata\":{\"name\":\"tier-watched\"", told.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"data\"", told.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", told.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("last-applied", told.Body, StringComparison.Ordinal);

        await stage.Create(ConfigMaps, TierPolicies.ConfigMap("tier-marked", "deep", "default", "full"));
        await Told(stage, "tier-marked", WatchDepth.Whole);
        Assert.Contains("\"data\":{\"k\":\"deep\"}", stage.Log.Of("", "configmaps").Objects["default/tier-marked"].Body, StringComparison.Ordinal);
        foreach (string name in new[] { "tier-listed", "tier-watched", "tier-marked" })
        {
            await stage.Send(HttpMethod.Delete, $"{ConfigMaps}/{name}");
        }

        await stage.Agree("", "configmaps", "api/v1/configmaps");
        Assert.Empty(stage.Log.Breaches);
        File.Delete(policy);
    }

    private static async Task Told(RealStage stage, string name, WatchDepth depth) => await Eventually.Be(
        async () => (await stage.Log.CatchUp()).Of("", "configmaps").Objects.GetValueOrDefault($"default/{name}"),
        (ReplicatedObject? told) => told?.Depth == depth,
        TimeSpan.FromSeconds(30));
}
