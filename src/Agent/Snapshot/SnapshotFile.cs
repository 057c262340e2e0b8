using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>
/// Writes the snapshot when the agent stops, for whatever reason: beside its place first, and then under its name, so that a file of
/// that name is always a whole one.
/// </summary>
internal sealed partial class SnapshotFile(
    SnapshotStore store, Uplinks uplinks, StatusBoard statuses, AgentOptions options, TimeProvider time, ILogger<SnapshotFile> logger) : IHostedService
{
    /// <summary>Whether everything that may be read is in it; false before it is written.</summary>
    public bool IsComplete { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Everything that feeds the store has stopped before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await uplinks.Drain();
        var missing = Missing();
        string draft = Path.Combine(SnapshotName.Directory(options), $".meshery-cluster-snapshot-{Guid.NewGuid():n}.tmp");
        int count = WriteDraft(draft);
        string path = Publish(draft);
        IsComplete = missing.Count == 0;
        LogWritten(count, path);
        if (!IsComplete)
        {
            LogIncomplete(path, string.Join(", ", missing));
        }
    }

    /// <summary>What was still to be listed; what the API server refuses is nobody's to wait for.</summary>
    private List<string> Missing() =>
        !statuses.IsComplete
            ? ["everything"]
            : [.. statuses.Read().Where(reflector => reflector is { Lists: 0, State: not ReflectorState.Forbidden, LastError: null }).Select(reflector => reflector.Type.Resource)];

    private int WriteDraft(string draft)
    {
        try
        {
            using var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, 256 * 1024);
            int count = store.CopyTo(file);
            file.Flush(flushToDisk: true);
            return count;
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private string Publish(string draft)
    {
        foreach (string path in SnapshotName.Candidates(options, time.GetLocalNow()))
        {
            try
            {
                File.Move(draft, path, overwrite: options.OutputFile is not null);
                return path;
            }
            catch (IOException) when (options.OutputFile is null && File.Exists(path))
            {
                // Another snapshot of today has this name.
            }
        }

        throw new IOException($"Every name for a snapshot of today is taken; the snapshot is {draft}.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} objects are in {Path}.")]
    private partial void LogWritten(int count, string path);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Path} is not complete: these had not been listed when the agent was stopped: {Resources}. Give it more time (--stopAfter).")]
    private partial void LogIncomplete(string path, string resources);
}
