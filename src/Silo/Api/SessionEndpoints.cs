using MeshSync.Fabric.Grains.Sessions;

namespace MeshSync.Fabric.Silo.Api;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api) => api.MapGet(
        "/sessions",
        async (IGrainFactory grains) => Results.Json(await grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key).GetState()))
        .WithTags(ApiTags.Agents).WithName("sessions")
        .WithSummary("Logs and terminals of pods that are open, of all silos").Produces<IReadOnlyList<SessionEntry>>();
}
