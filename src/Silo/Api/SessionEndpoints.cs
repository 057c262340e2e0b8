using MeshSync.Fabric.Grains.Sessions;

namespace MeshSync.Fabric.Silo.Api;

internal static class SessionEndpoints
{
    /// <summary><c>GET /api/v1/sessions</c>: the logs and terminals of pods that are open, of all silos, by name (<see cref="SessionEntry"/>).</summary>
    public static void MapSessions(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        "/api/v1/sessions",
        async (IGrainFactory grains) => Results.Json(await grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key).GetState()));
}
