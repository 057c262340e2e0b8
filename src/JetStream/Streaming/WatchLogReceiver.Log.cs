using MeshSync.Fabric.Contracts;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.JetStream.Streaming;

internal sealed partial class WatchLogReceiver
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Opened partition {Partition} of the watch log as {Consumer}")]
    private partial void LogOpened(int partition, string consumer);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading partition {Partition} of the watch log")]
    private partial void LogReading(int partition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot read partition {Partition} of the watch log; trying again until it works. Is BROKER_URL right, and does the broker run with JetStream?")]
    private partial void LogFailing(int partition, Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Passed over a message on {Subject} at {Position}: the subject belongs to no collection. Further ones are only counted")]
    private partial void LogUnreadable(string subject, LogPosition position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watch log let go of up to {Count} messages before partition {Partition} was read that far; its collections are relisted. Raise the log's age or size if this is not after a long absence")]
    private partial void LogTrimmed(int partition, ulong count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Could not acknowledge a batch of partition {Partition}")]
    private partial void LogAckFailed(int partition, Exception reason);
}
