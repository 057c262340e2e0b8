using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Contracts;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshSync.Fabric.Agent.Health;

/// <summary>
/// The probes of Meshery Operator: <c>/healthz</c> while alive, <c>/readyz</c> once the broker has been reached; and for people and their
/// monitoring <c>/status</c> (<see cref="AgentStatus"/> with every reflector) and <c>/metrics</c>.
/// </summary>
internal static partial class HealthEndpoints
{
    public static void AddHealthEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddOptions<KestrelServerOptions>().Configure<AgentOptions>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.HealthAddress, options.HealthPort);
        });
    }

    public static void MapHealthEndpoints(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        var reporter = app.Services.GetRequiredService<StatusReporter>();
        app.MapGet("/healthz", (HttpContext context) => context.Response.WriteAsync("ok"));
        app.MapGet("/readyz", (HttpContext context) => AnswerReadiness(context, readiness, reporter));
        app.MapGet("/status", (HttpContext context) => AnswerStatus(context.Response, reporter));
        app.Lifetime.ApplicationStarted.Register(() => LogAddress(app));
    }

    private static Task AnswerReadiness(HttpContext context, Readiness readiness, StatusReporter reporter)
    {
        string? missing = !readiness.IsReady ? "the broker has stored nothing yet"
            : context.Request.Query.ContainsKey(InitialLists.Query) ? InitialLists.Missing(reporter.Full())
            : null;
        context.Response.StatusCode = missing is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(missing ?? "ok");
    }

    private static async Task AnswerStatus(HttpResponse response, StatusReporter reporter)
    {
        response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(response.Body, reporter.Full(), AgentJson.Default.AgentStatus);
    }

    private static void LogAddress(WebApplication app)
    {
        foreach (string address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            LogListening(app.Logger, address);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Health at {Address}/healthz and /readyz, /status and /metrics.")]
    private static partial void LogListening(ILogger logger, string address);
}
