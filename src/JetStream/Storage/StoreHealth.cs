using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.JetStream.Storage;

/// <summary>Whether the store takes messages, as of the last one: a full disk or a limit refuses them until somebody does something.</summary>
public sealed partial class StoreHealth(ILogger<StoreHealth> logger)
{
    private volatile string? _problem;

    /// <summary>Why the last message was refused, in the broker's words; null when it was stored.</summary>
    public string? Problem => _problem;

    internal void Note(in StoreReply reply)
    {
        if (reply.IsLostRace)
        {
            return;
        }

        var problem = reply.IsStored ? null : $"{reply.Description} (err_code {reply.ErrorCode})";
        if (problem == _problem)
        {
            return;
        }

        _problem = problem;
        if (problem is null)
        {
            LogTaken();
        }
        else
        {
            LogRefused(problem);
        }
    }

    [LoggerMessage(LogLevel.Information, "The store takes messages again")]
    private partial void LogTaken();

    [LoggerMessage(LogLevel.Error, "The store refuses messages: {Problem}. Nothing is lost, it is tried again: free disk space, or raise max_file_store of nats-server or MESHSYNC_OBJECTS_MAX_BYTES")]
    private partial void LogRefused(string problem);
}
