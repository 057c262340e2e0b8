using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Api;

internal static class OutletEndpoints
{
    public static void MapOutlets(this IEndpointRouteBuilder api) =>
        api.MapGet("/outlets", (OutletSet outlets) => Results.Json(outlets.All.Select(OutletSummary.Of))).WithTags(ApiTags.Delivery).WithName("outlets")
            .WithSummary("How far Meshery Servers have been told").WithDescription("As of the last look, which is a few seconds ago at most.")
            .Produces<IReadOnlyList<OutletSummary>>();
}
