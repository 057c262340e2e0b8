namespace MeshSync.Fabric.Silo.Sessions;

internal sealed partial class SessionKeeper
{
    [LoggerMessage(LogLevel.Information, "Session {Name} of cluster {Cluster} begins for {Server}")]
    private partial void LogBegun(string name, string cluster, string server);

    [LoggerMessage(LogLevel.Information, "Session {Name} of cluster {Cluster} has ended, {End}: {Message}")]
    private partial void LogEnded(string name, string cluster, string end, string message);

    [LoggerMessage(LogLevel.Error, "Session {Name} of cluster {Cluster} failed")]
    private partial void LogFailed(Exception exception, string name, string cluster);

    [LoggerMessage(LogLevel.Warning, "Session {Name} for {Server} cannot begin: {Why}")]
    private partial void LogRefused(string name, string server, string why);

    [LoggerMessage(LogLevel.Warning, "Session {Name} for {Server} is ignored: that is no name of a pod, container and id")]
    private partial void LogUnusable(string name, string server);

    [LoggerMessage(LogLevel.Debug, "The directory of sessions was not told: {Error}")]
    private partial void LogNotRenewed(string error);
}
