namespace MeshSync.Fabric.Silo.Requests;

internal sealed partial class RequestDispatcher
{
    [LoggerMessage(LogLevel.Information, "Meshery Server on {Server} asks for {Entity}")]
    private partial void LogRequest(string entity, string server);

    [LoggerMessage(LogLevel.Warning, "A request of Meshery Server on {Server} is ignored: {Problem} ({Bytes} bytes)")]
    private partial void LogUnreadable(string server, string problem, int bytes);

    [LoggerMessage(LogLevel.Warning, "A request of Meshery Server on {Server} is ignored: nobody answers {Entity}")]
    private partial void LogUnknown(string server, string entity);

    [LoggerMessage(LogLevel.Warning, "A request for {Entity} of Meshery Server on {Server} is dropped: too many wait already")]
    private partial void LogTooMany(string entity, string server);

    [LoggerMessage(LogLevel.Warning, "A request for {Entity} of Meshery Server on {Server} is ignored: {Problem}")]
    private partial void LogPayload(string entity, string server, string problem);

    [LoggerMessage(LogLevel.Error, "A request for {Entity} of Meshery Server on {Server} failed")]
    private partial void LogFailed(Exception exception, string entity, string server);
}
