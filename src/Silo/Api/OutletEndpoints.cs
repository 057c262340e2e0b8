using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Api;

internal static class OutletEndpoints
{
    /// <summary><c>GET /api/v1/outlets</c>: one entry an outlet, as of the last look, which is a few seconds ago at most.</summary>
    public static void MapOutlets(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/v1/outlets", (OutletSet outlets) => Results.Json(outlets.All.Select(OutletSummary.Of)));
}
