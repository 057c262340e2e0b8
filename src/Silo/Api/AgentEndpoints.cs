using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Agents;

namespace MeshSync.Fabric.Silo.Api;

internal static class AgentEndpoints
{
    /// <summary>
    /// <c>GET /api/v1/clusters/{id}/agent</c>: what the agent says of itself when asked now (<see cref="AgentStatus"/>); 504
    /// when it does not answer. What changes an agent has no endpoint: the broker's permissions decide who may do that.
    /// </summary>
    public static void MapAgents(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/clusters/{id}/agent", Status);

    private static async Task<IResult> Status(string id, AgentClient agents, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Json(await agents.Status(id, cancellationToken), AgentJson.Default.AgentStatus);
        }
        catch (AgentCommandException e)
        {
            var status = e.Kind == AgentErrorKind.Silent ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway;
            return Results.Problem(e.Message, statusCode: status, title: AgentNames.Of(e.Kind));
        }
    }
}
