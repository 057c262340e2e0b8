using MeshSync.Fabric.Agent.Configuration;

namespace MeshSync.Fabric.Agent;

/// <summary>Ends the agent after the time that was set.</summary>
internal sealed partial class StopAfter(AgentOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StopAfter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.StopAfter is { } after)
        {
            await Task.Delay(after, time, stoppingToken);
            LogStopping(after);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping after {After}, as set.")]
    private partial void LogStopping(TimeSpan after);
}
