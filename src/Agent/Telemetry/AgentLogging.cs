namespace MeshSync.Fabric.Agent.Telemetry;

internal static class AgentLogging
{
    /// <summary>One line an entry, with the time; the frameworks underneath only when something is wrong.</summary>
    public static void AddAgentConsole(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
    }
}
