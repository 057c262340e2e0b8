using MeshSync.Fabric.Agent.ApiServer;
using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Telemetry;

namespace MeshSync.Fabric.Agent;

/// <summary>The agent as a host, ready to run.</summary>
internal static class AgentHost
{
    public static WebApplication Build(IReadOnlyList<string> arguments)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddAgentConsole();
        builder.Services.AddAgent(arguments);
        var app = builder.Build();

        // Settings that cannot be used end the agent here, by name, rather than as a failure of the host with a stack trace.
        app.Services.GetRequiredService<ApiConnection>();
        app.MapHealthEndpoints();
        return app;
    }

    /// <summary>Whether the agent ended by itself, because of an error that nothing is meant to survive.</summary>
    public static bool HasFailed(WebApplication agent) =>
        agent.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
}
