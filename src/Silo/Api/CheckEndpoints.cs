using System.Text.Json;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Checks;

namespace MeshSync.Fabric.Silo.Api;

internal static class CheckEndpoints
{
    private const string Lines = "application/x-ndjson";

    private static readonly ReadOnlyMemory<byte> NewLine = "\n"u8.ToArray();

    public static void MapChecks(this IEndpointRouteBuilder api) => api.MapPost("/clusters/{id}/check", Check).AddEndpointFilter<ChangeGuard>()
        .WithTags(ApiTags.Status).WithName("check")
        .WithSummary("Has a canary come and go, and says when it reached each stage")
        .WithDescription("A JSON document a line, each when it happens: `reached` names a stage, `report` is the last. With `inject` false whoever asks writes the canary at the API server and deletes it there, each when a line says `next`.")
        .Produces<CheckLine>(StatusCodes.Status200OK, Lines).ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Check(string id, CheckRequest request, CanaryCheck check, CancellationToken cancellationToken)
    {
        if (request.Problem() is { } problem)
        {
            return ApiProblems.BadRequest(problem);
        }

        return Results.Stream(
            async body => _ = await check.Run(
                id,
                request,
                async line =>
                {
                    await JsonSerializer.SerializeAsync(body, line, JsonSerializerOptions.Web, cancellationToken);
                    await body.WriteAsync(NewLine, cancellationToken);
                    await body.FlushAsync(cancellationToken);
                },
                cancellationToken),
            Lines);
    }
}
