using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Tiers;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>How deep a cluster is known, as <c>/api/v1/clusters/{id}/tiers</c> shows it.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Presences">Those of them that are known by their metadata only.</param>
/// <param name="InForce">The policy that the agent follows; null when it does not answer.</param>
/// <param name="Given">The policy that was given to the silo; null when none was.</param>
/// <param name="Products">Products that are looked into.</param>
/// <param name="Collections">By key.</param>
internal sealed record TierSummary(
    string Cluster, long Objects, long Presences, AgentTiers? InForce, PolicyPlan? Given, IReadOnlyList<ProductState> Products, IReadOnlyList<TierCollection> Collections)
{
    public static TierSummary Of(ClusterState cluster, InfrastructureState products, AgentStatus? agent, PolicyPlan? given)
    {
        var watched = (agent?.Reflectors ?? []).Where(reflector => reflector.State != ReflectorState.Stopped).ToDictionary(reflector => reflector.Collection);
        return new TierSummary(
            cluster.Cluster,
            cluster.Objects,
            cluster.Collections.Sum(collection => (long)collection.Presences),
            agent?.Tiers,
            given,
            products.Products,
            [.. cluster.Collections.Select(collection => TierCollection.Of(collection, watched))]);
    }
}

/// <summary>One collection of it.</summary>
/// <param name="Collection"><c>group/resource</c>.</param>
/// <param name="Objects">Objects that exist.</param>
/// <param name="Presences">Those known by their metadata only.</param>
/// <param name="Tier">By policy, where no condition says otherwise; null when the agent does not watch it, or does not answer.</param>
/// <param name="Form">In which form it is watched; likewise null.</param>
internal sealed record TierCollection(string Collection, int Objects, int Presences, int? Tier, string? Form)
{
    public static TierCollection Of(CollectionReport report, Dictionary<string, ReflectorReport> watched)
    {
        var name = CollectionKey.Parse(report.Collection).Written;
        var reflector = watched.GetValueOrDefault(name);
        return new TierCollection(name, report.Objects, report.Presences, reflector?.Tier, reflector?.Form);
    }
}
