using System.Reflection;
using MeshSync.Fabric.Silo.Broker;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Api.Status;

internal static class StatusEndpoints
{
    private static readonly string Version =
        typeof(StatusEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static IServiceCollection AddStatus(this IServiceCollection services) => services
        .AddSingleton<WatchLogBacklog>()
        .AddSingleton<StoreSurvey>()
        .AddSingleton<StatusReader>();

    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        _ = api.MapGet("/status", All).WithTags(ApiTags.Status).WithName("status")
            .WithSummary("How everything is").WithDescription("Clusters with their agents, collections and tiers, outlets, flushes under way, and what somebody should look at.")
            .Produces<FabricStatus>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        _ = api.MapGet("/clusters/{id}/status", One).WithTags(ApiTags.Status).WithName("clusterStatus")
            .WithSummary("How one cluster is")
            .Produces<ClusterStatus>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> All(
        StatusReader reader, OutletSet outlets, FlushBoard flushes, BrokerStatus broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var clusters = await reader.Clusters(cancellationToken);
        var checks = await reader.Checks();
        var summaries = outlets.All.Select(OutletSummary.Of).ToList();
        IEnumerable<string> problems =
        [
            .. broker.Fault is { } fault ? [fault] : Array.Empty<string>(),
            .. clusters.SelectMany(cluster => cluster.Problems.Select(problem => $"cluster {cluster.Id}: {problem}")),
            .. summaries.Where(outlet => outlet.Problem is not null).Select(outlet => $"outlet {outlet.Name}: {outlet.Problem}"),
            .. checks.Where(check => !check.Ok).Select(check => $"cluster {check.Cluster}: its last check did not get to stage '{check.Stage}': {check.Problem}"),
        ];
        return Results.Json(new FabricStatus(
            time.GetUtcNow(),
            Version,
            [.. problems],
            clusters,
            summaries,
            [.. flushes.All.Select(FlushSummary.Of).Where(flush => flush.EndedAt is null)],
            checks));
    }

    private static async Task<IResult> One(string id, StatusReader reader, CancellationToken cancellationToken) =>
        await reader.Cluster(id, cancellationToken) is { } cluster ? Results.Json(cluster) : ApiProblems.UnknownCluster(id);
}
