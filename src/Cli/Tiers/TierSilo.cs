using System.Text.Json;
using MeshSync.Fabric.Cli.Checking;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Tiers;

/// <summary>The silo's HTTP API, as far as tiers go.</summary>
internal sealed class TierSilo(SiloClient silo)
{
    public Task<TierExplanation> Explain(ObjectKey key, CancellationToken cancellation) =>
        silo.Ask(HttpMethod.Get, Path(key), null, AgentJson.Default.TierExplanation, cancellation);

    /// <summary>What <c>/api/v1/clusters/{id}/tiers</c> says, as it says it.</summary>
    public Task<JsonDocument> Show(string cluster, CancellationToken cancellation) =>
        silo.Document($"/api/v1/clusters/{Uri.EscapeDataString(cluster)}/tiers", cancellation);

    public Task Promote(ObjectKey key, bool holds, CancellationToken cancellation) =>
        silo.Ask(holds ? HttpMethod.Put : HttpMethod.Delete, Path(key), "{}", cancellation);

    /// <summary>Gives a policy, or takes the one given back when it is null.</summary>
    public Task Give(string cluster, string? policy, CancellationToken cancellation) =>
        silo.Ask(policy is null ? HttpMethod.Delete : HttpMethod.Put, $"/api/v1/clusters/{Uri.EscapeDataString(cluster)}/tiers/policy", policy ?? "{}", cancellation);

    public async Task<bool> Knows(string cluster, CancellationToken cancellation) =>
        (await silo.Ask(HttpMethod.Get, "/api/v1/clusters", null, CheckJson.Default.ListKnownCluster, cancellation).ConfigureAwait(false)).Any(one => one.Id == cluster);

    private static string Path(ObjectKey key)
    {
        string[] parts = [.. key.ToString().Split('/').Select(Uri.EscapeDataString)];
        return $"/api/v1/clusters/{parts[0]}/tiers/objects/{string.Join('/', parts[1..])}";
    }
}
