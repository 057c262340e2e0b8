using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Snapshot;
using MeshSync.Fabric.Agent.Telemetry;

namespace MeshSync.Fabric.Agent;

/// <summary>The agent as a host, ready to run.</summary>
internal static class AgentHost
{
    /// <param name="arguments">The command line.</param>
    /// <param name="time">Null for the machine's clock.</param>
    public static WebApplication Build(IReadOnlyList<string> arguments, TimeProvider? time = null)
    {
        // Settings come from the environment. Watching for files of settings watches everything below the working directory.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.AddAgentConsole();
        builder.Services.AddAgent(arguments, time ?? TimeProvider.System);
        var app = builder.Build();

        // Settings that cannot be used end the agent here, by name, rather than as a failure of the host with a stack trace.
        app.Services.GetRequiredService<IPlatform>();
        app.Services.GetService<SnapshotStore>();
        app.MapHealthEndpoints();
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    /// <summary>Runs the agent until it ends; what to say then to whoever started it.</summary>
    public static async Task<ExitCode> Run(WebApplication agent)
    {
        // Before the run, because its end disposes of the services.
        var work = agent.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        var snapshot = agent.Services.GetService<SnapshotFile>();
        await agent.RunAsync();
        return work.Any(service => service.ExecuteTask is { IsFaulted: true }) ? ExitCode.Failed
            : snapshot is { IsComplete: false } ? ExitCode.Incomplete
            : ExitCode.Done;
    }
}
