using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Agents;

namespace MeshSync.Fabric.Silo.Api;

internal static class AgentEndpoints
{
    public static void MapAgents(this IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/clusters/{id}/agent", Status).WithTags(ApiTags.Agents).WithName("agent")
            .WithSummary("What the agent of a cluster says of itself when asked now").WithDescription("Every resource that it watches, with its state.")
            .Produces<AgentStatus>().ProducesProblem(StatusCodes.Status502BadGateway).ProducesProblem(StatusCodes.Status504GatewayTimeout);
        _ = api.MapPost("/clusters/{id}/resync", Resync).AddEndpointFilter<ChangeGuard>().WithTags(ApiTags.Agents).WithName("resync")
            .WithSummary("Has the agent list a cluster again, or a collection of it")
            .WithDescription("What differs from what is known is healed and told; what does not is not told again. The lists go on after the answer.")
            .Produces<ResyncAnswer>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status504GatewayTimeout);
    }

    private static async Task<IResult> Status(string id, AgentClient agents, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Json(await agents.Status(id, cancellationToken), AgentJson.Default.AgentStatus);
        }
        catch (AgentCommandException e)
        {
            return ApiProblems.Agent(e);
        }
    }

    private static async Task<IResult> Resync(string id, ResyncRequest request, AgentClient agents, CancellationToken cancellationToken)
    {
        CollectionKey? collection = null;
        if (request.Collection is { } named)
        {
            if (!CollectionKey.TryParse($"{id}/{named}", null, out var key))
            {
                return ApiProblems.BadRequest("collection must be group/resource, as core/pods or apps/deployments");
            }

            collection = key;
        }

        try
        {
            var collections = await agents.Resync(id, collection, request.Reason ?? "asked for over HTTP", cancellationToken);
            return Results.Json(new ResyncAnswer(id, request.Collection, collections), statusCode: StatusCodes.Status202Accepted);
        }
        catch (AgentCommandException e)
        {
            return ApiProblems.Agent(e);
        }
    }
}

/// <summary>What is to be listed again.</summary>
/// <param name="Collection">Only this resource, as <c>group/resource</c>; all of the cluster when it is left out.</param>
/// <param name="Reason">Why, for the agent's log.</param>
internal sealed record ResyncRequest(string? Collection = null, string? Reason = null);

/// <summary>What is being listed again.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Collection">The resource; null for all of them.</param>
/// <param name="Collections">How many resources.</param>
internal sealed record ResyncAnswer(string Cluster, string? Collection, int Collections);
