using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Grains.Tiers;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Agents;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>How deep a cluster is known: what is in force, the policy, single objects.</summary>
internal static class TierEndpoints
{
    private const int MaxPolicyBytes = 256 * 1024;

    /// <summary>
    /// <c>GET /api/v1/clusters/{id}/tiers</c>, <c>PUT</c> and <c>DELETE /api/v1/clusters/{id}/tiers/policy</c>,
    /// <c>GET /api/v1/clusters/{id}/tiers/objects/{group}/{resource}/{namespace}/{name}</c> for why an object is known as deep as it is, and
    /// <c>PUT</c> and <c>DELETE</c> of the same to have it known as a whole, and no longer.
    /// </summary>
    public static void MapTiers(this IEndpointRouteBuilder endpoints)
    {
        var tiers = endpoints.MapGroup("/api/v1/clusters/{id}/tiers");
        tiers.MapGet("", Show);
        tiers.MapPut("policy", PutPolicy).AddEndpointFilter<ChangeGuard>();
        tiers.MapDelete("policy", DeletePolicy).AddEndpointFilter<ChangeGuard>();
        tiers.MapGet(OneObject, Explain);
        tiers.MapPut(OneObject, (string id, string group, string resource, string @namespace, string name, IGrainFactory grains) =>
            Promote(Key(id, group, resource, @namespace, name), true, grains)).AddEndpointFilter<ChangeGuard>();
        tiers.MapDelete(OneObject, (string id, string group, string resource, string @namespace, string name, IGrainFactory grains) =>
            Promote(Key(id, group, resource, @namespace, name), false, grains)).AddEndpointFilter<ChangeGuard>();
    }

    private const string OneObject = "objects/{group}/{resource}/{namespace}/{name}";

    private static async Task<IResult> Show(string id, IGrainFactory grains, AgentClient agents, IPlanStore plans, CancellationToken cancellationToken)
    {
        if (!await IsKnown(id, grains))
        {
            return Unknown(id);
        }

        var cluster = await grains.GetGrain<IClusterGrain>(id).GetState();
        var products = await grains.GetGrain<IInfrastructureGrain>(id).GetState();
        var given = await plans.Read(Subjects.PolicyPlan(id), cancellationToken);
        AgentStatus? agent = null;
        try
        {
            agent = await agents.Status(id, cancellationToken);
        }
        catch (AgentCommandException e) when (e.Kind == AgentErrorKind.Silent)
        {
            // What the silo knows is worth showing all the same.
        }

        return Results.Json(TierSummary.Of(cluster, products, agent, given is { } plan ? JsonSerializer.Deserialize(plan.Span, PlanJson.Default.PolicyPlan) : null));
    }

    private static async Task<IResult> PutPolicy(string id, HttpRequest request, IPlanStore plans, TimeProvider time, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var buffer = new char[MaxPolicyBytes];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        var config = new string(buffer, 0, length);
        try
        {
            _ = TierPolicy.Parse(config);
        }
        catch (TierPolicyException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest, title: "the policy is not valid");
        }

        var plan = new PolicyPlan(config, time.GetUtcNow());
        await plans.Write(Subjects.PolicyPlan(id), JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.PolicyPlan), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> DeletePolicy(string id, IPlanStore plans, CancellationToken cancellationToken)
    {
        await plans.Write(Subjects.PolicyPlan(id), default, cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> Explain(
        string id, string group, string resource, string @namespace, string name, AgentClient agents, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Json(await agents.Explain(Key(id, group, resource, @namespace, name), cancellationToken), AgentJson.Default.TierExplanation);
        }
        catch (AgentCommandException e)
        {
            var status = e.Kind switch
            {
                AgentErrorKind.Silent => StatusCodes.Status504GatewayTimeout,
                AgentErrorKind.BadRequest => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status502BadGateway,
            };
            return Results.Problem(e.Message, statusCode: status, title: AgentNames.Of(e.Kind));
        }
    }

    private static async Task<IResult> Promote(ObjectKey key, bool holds, IGrainFactory grains)
    {
        if (!await IsKnown(key.Cluster, grains))
        {
            return Unknown(key.Cluster);
        }

        var change = new PromotionChange { Key = $"{key.Namespace}/{key.Name}", Reason = PromotionReasons.Request, Holds = holds };
        await grains.GetGrain<IPromotionGrain>(key.Collection.ToString()).Change([change]);
        return Results.NoContent();
    }

    // Asking a grain about a cluster makes one of it.
    private static async Task<bool> IsKnown(string id, IGrainFactory grains) =>
        (await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState()).Contains(id);

    private static IResult Unknown(string id) => Results.Problem($"nothing is known of a cluster {id}", statusCode: StatusCodes.Status404NotFound);

    private static ObjectKey Key(string id, string group, string resource, string @namespace, string name) =>
        ObjectKey.Parse($"{id}/{group}/{resource}/{@namespace}/{name}");
}
