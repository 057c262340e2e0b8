using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>Answers that say what is wrong and what to do (RFC 9457).</summary>
internal static class ApiProblems
{
    public static IResult UnknownCluster(string id) => Results.Problem(
        $"nothing is known of a cluster {id}; GET /api/v1/clusters lists those that are known, by the UID of their namespace kube-system",
        statusCode: StatusCodes.Status404NotFound,
        title: "unknown cluster");

    public static IResult BadRequest(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "the request makes no sense");

    public static IResult NotReady(string fault) => Results.Problem(
        fault, statusCode: StatusCodes.Status503ServiceUnavailable, title: "the silo cannot answer now");

    public static IResult Agent(AgentCommandException e) => Results.Problem(
        e.Kind == AgentErrorKind.Silent ? $"{e.Message}: is it running, and can it reach the broker?" : e.Message,
        title: AgentNames.Of(e.Kind),
        statusCode: e.Kind switch
        {
            AgentErrorKind.Silent => StatusCodes.Status504GatewayTimeout,
            AgentErrorKind.BadRequest => StatusCodes.Status400BadRequest,
            AgentErrorKind.NotFound or AgentErrorKind.UnknownResource or AgentErrorKind.NotWatched => StatusCodes.Status404NotFound,
            AgentErrorKind.Paused => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status502BadGateway,
        });
}
