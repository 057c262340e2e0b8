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
    private const int MaxPolicyLength = 256 * 1024;

    public static void MapTiers(this IEndpointRouteBuilder api)
    {
        var tiers = api.MapGroup("/clusters/{id}/tiers").WithTags(ApiTags.Tiers);
        _ = tiers.MapGet("", Show).WithName("tiers").WithSummary("How deep a cluster is known, by resource")
            .Produces<TierSummary>().ProducesProblem(StatusCodes.Status404NotFound);
        _ = Changes(tiers.MapPut("policy", PutPolicy)).WithName("putPolicy").WithSummary("Gives a cluster a tier policy")
            .Accepts<JsonElement>("application/json").ProducesProblem(StatusCodes.Status400BadRequest);
        _ = Changes(tiers.MapDelete("policy", DeletePolicy)).WithName("deletePolicy").WithSummary("Takes it back");
        _ = tiers.MapGet(OneObject, Explain).WithName("explainTier").WithSummary("Why an object is known as deep as it is")
            .Produces<TierExplanation>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status504GatewayTimeout);
        _ = Changes(tiers.MapPut(OneObject, (string id, string group, string resource, string @namespace, string name, IGrainFactory grains) =>
            Promote(Key(id, group, resource, @namespace, name), true, grains))).WithName("promote").WithSummary("Has an object known as a whole");
        _ = Changes(tiers.MapDelete(OneObject, (string id, string group, string resource, string @namespace, string name, IGrainFactory grains) =>
            Promote(Key(id, group, resource, @namespace, name), false, grains))).WithName("demote").WithSummary("Takes that back");
    }

    private static RouteHandlerBuilder Changes(RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter<ChangeGuard>()
        .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);

    private const string OneObject = "objects/{group}/{resource}/{namespace}/{name}";

    private static async Task<IResult> Show(string id, IGrainFactory grains, AgentClient agents, IPlanStore plans, CancellationToken cancellationToken)
    {
        if (!await grains.Knows(id))
        {
            return ApiProblems.UnknownCluster(id);
        }

        var cluster = await grains.GetGrain<IClusterGrain>(id).GetState();
        var products = await grains.GetGrain<IInfrastructureGrain>(id).GetState();
        var given = await plans.Read(Subjects.PolicyPlan(id), cancellationToken);
        AgentStatus? agent = null;
        try
        {
            agent = await agents.Status(id, cancellationToken);
        }
        catch (AgentCommandException)
        {
            // Silent or failing: what the silo knows is worth showing all the same, and the agent's part of it is missing.
        }

        return Results.Json(TierSummary.Of(cluster, products, agent, given is { } plan ? JsonSerializer.Deserialize(plan.Span, PlanJson.Default.PolicyPlan) : null));
    }

    private static async Task<IResult> PutPolicy(string id, HttpRequest request, IPlanStore plans, TimeProvider time, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var buffer = new char[MaxPolicyLength];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        var config = new string(buffer, 0, length);
        if (length == buffer.Length)
        {
            return Invalid($"it is longer than {MaxPolicyLength / 1024} KiB");
        }

        try
        {
            _ = TierPolicy.Parse(config);
        }
        catch (TierPolicyException e)
        {
            return Invalid(e.Message);
        }

        var plan = new PolicyPlan(config, time.GetUtcNow());
        await plans.Write(Subjects.PolicyPlan(id), JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.PolicyPlan), cancellationToken);
        return Results.NoContent();
    }

    private static IResult Invalid(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "the policy is not valid");

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
            return ApiProblems.Agent(e);
        }
    }

    private static async Task<IResult> Promote(ObjectKey key, bool holds, IGrainFactory grains)
    {
        if (!await grains.Knows(key.Cluster))
        {
            return ApiProblems.UnknownCluster(key.Cluster);
        }

        var change = new PromotionChange { Key = $"{key.Namespace}/{key.Name}", Reason = PromotionReasons.Request, Holds = holds };
        await grains.GetGrain<IPromotionGrain>(key.Collection.ToString()).Change([change]);
        return Results.NoContent();
    }

    private static ObjectKey Key(string id, string group, string resource, string @namespace, string name) =>
        ObjectKey.Parse($"{id}/{group}/{resource}/{@namespace}/{name}");
}
