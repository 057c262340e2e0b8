using MeshSync.Fabric.Agent.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshSync.Fabric.Agent.Health;

/// <summary>The probes of Meshery Operator: <c>/healthz</c> while alive, <c>/readyz</c> once the broker has been reached.</summary>
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
        app.MapGet("/healthz", (HttpContext context) => context.Response.WriteAsync("ok"));
        app.MapGet("/readyz", (HttpContext context) => AnswerReadiness(context.Response, readiness));
        app.Lifetime.ApplicationStarted.Register(() => LogAddress(app));
    }

    private static Task AnswerReadiness(HttpResponse response, Readiness readiness)
    {
        response.StatusCode = readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return response.WriteAsync(readiness.IsReady ? "ok" : "the broker has stored nothing yet");
    }

    private static void LogAddress(WebApplication app)
    {
        foreach (string address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            LogListening(app.Logger, address);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Health at {Address}/healthz and /readyz.")]
    private static partial void LogListening(ILogger logger, string address);
}
