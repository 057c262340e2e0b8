using MeshSync.Fabric.Silo.Api.Events;
using MeshSync.Fabric.Silo.Api.Objects;
using MeshSync.Fabric.Silo.Api.Status;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>The HTTP API: everything under <c>/api/v1</c>.</summary>
internal static class FabricApi
{
    public const string Root = "/api/v1";

    public static IServiceCollection AddFabricApi(this IServiceCollection services) => services
        .AddScanLimit()
        .AddStatus()
        .AddObjectFinder()
        .AddLiveEvents()
        .AddApiDescription();

    /// <summary>
    /// Errors are problem details that say what to do. Whatever reads what is stored answers 503 while NATS is not as needed; what
    /// changes something is guarded by <see cref="Access.ChangeGuard"/>.
    /// </summary>
    public static void MapFabricApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Root);
        var stored = endpoints.MapGroup(Root).AddEndpointFilter<ReadyFilter>();
        stored.MapStatus();
        stored.MapObjects();
        stored.MapClusters();
        stored.MapProducts();
        stored.MapEvents();
        stored.MapChecks();
        api.MapAgents();
        api.MapTiers();
        api.MapOutlets();
        api.MapFlush();
        api.MapSessions();
        endpoints.MapApiDescription();
    }
}
