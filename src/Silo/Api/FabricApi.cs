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
        .AddApiDescription()
        .AddProblemDetails(problems => problems.CustomizeProblemDetails = static context =>
        {
            if (context.HttpContext.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
            {
                context.ProblemDetails.Detail ??= $"{ApiDescription.V1} lists what there is";
            }
        });

    /// <summary>Has errors without words, as of a path that there is not, say what to do like all others.</summary>
    public static void UseFabricApi(this IApplicationBuilder app) =>
        app.UseWhen(static context => context.Request.Path.StartsWithSegments(Root), static api => api.UseStatusCodePages());

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
