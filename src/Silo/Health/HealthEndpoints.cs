using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MeshSync.Fabric.Silo.Health;

internal static class HealthEndpoints
{
    public static IServiceCollection AddSiloHealth(this IServiceCollection services)
    {
        _ = services.AddHealthChecks().AddCheck<ReadinessCheck>("fabric", tags: [ReadinessCheck.Tag]);
        return services;
    }

    /// <summary><c>/healthz</c>: 200 while the process answers. <c>/readyz</c>: 503 with the reasons in plain text until all is in place.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        _ = endpoints.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadinessCheck.Tag),
            ResponseWriter = WriteReasons,
        }).AllowAnonymous();
    }

    private static Task WriteReasons(HttpContext context, HealthReport report) =>
        context.Response.WriteAsync(string.Join('\n', report.Entries.Values.Select(entry => entry.Description)) + "\n");
}
