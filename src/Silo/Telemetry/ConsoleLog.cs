using MeshSync.Fabric.Silo.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace MeshSync.Fabric.Silo.Telemetry;

internal static class ConsoleLog
{
    /// <summary>Ours at the chosen level; the parts below at Warning unless more detail than usual is asked for.</summary>
    public static ILoggingBuilder AddSiloConsole(this ILoggingBuilder logging, SiloHostOptions options)
    {
        _ = logging.ClearProviders()
            .AddConsole(console => console.FormatterName = OperatorConsole.FormatName)
            .AddConsoleFormatter<OperatorConsole, ConsoleFormatterOptions>()
            .SetMinimumLevel(options.LogLevel == LogLevel.Information ? LogLevel.Warning : options.LogLevel)
            .AddFilter("MeshSync.Fabric", options.LogLevel);
        if (options.LogLevel >= LogLevel.Information)
        {
            // What these say, the silo says itself: once, and with the name of the setting to look at.
            _ = logging.AddFilter("NATS.Client", LogLevel.None)
                .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
                // Takes the uptime of the machine for a stall when the silo starts.
                .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)
                // A warning for each turn over 200 ms: on a busy machine that is every turn.
                .AddFilter("Orleans.Runtime.Scheduler.WorkItemGroup", LogLevel.Error);
        }

        return logging;
    }
}
