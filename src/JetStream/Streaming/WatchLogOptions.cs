using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>Reading of the watch log.</summary>
public sealed class WatchLogOptions
{
    /// <summary>Compressed bytes of undelivered batches a partition holds before it stops reading.</summary>
    public long CacheBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Undelivered batches a partition holds before it stops reading.</summary>
    public int CacheBatches { get; set; } = 1024;

    /// <summary>Batches asked for in one request, which come on top of what the cache holds.</summary>
    public int PullBatches { get; set; } = 256;

    /// <summary>Bytes asked for in one request; at least the broker's max_payload is asked for.</summary>
    public long PullBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a read of an empty log waits.</summary>
    public TimeSpan LongPoll { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>When the broker delivers an unacknowledged batch again. Only a safeguard: a failover does not wait for it.</summary>
    public TimeSpan AckWait { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// A round of attempts to deliver a batch. Also how long a partition waits for the first contact with the grain of
    /// a collection it has not read before.
    /// </summary>
    public TimeSpan DeliveryRound { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the deliveries of a collection must have failed before it is parked and relisted: longer than a grain
    /// call to a silo that has died takes to fail. A partition whose cache is full does not wait that long.
    /// </summary>
    public TimeSpan ParkAfter { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Wait after the first request for a relist that nothing came of; doubled each time.</summary>
    public TimeSpan RelistRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait between two requests for a relist.</summary>
    public TimeSpan RelistRetryMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often a partition that is read to its end is opened again behind it. Otherwise the log would one day let go
    /// of the last batch of a quiet partition, and nobody could say whether it was the last.
    /// </summary>
    public TimeSpan Checkpoint { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Shortest wait after a failed read; up to ten times that.</summary>
    public TimeSpan ReadRetry { get; set; } = TimeSpan.FromMilliseconds(500);
}

internal sealed class WatchLogOptionsValidator : IValidateOptions<WatchLogOptions>
{
    public ValidateOptionsResult Validate(string? name, WatchLogOptions options)
    {
        (string Setting, bool Valid)[] rules =
        [
            (nameof(options.CacheBytes), options.CacheBytes > 0),
            (nameof(options.CacheBatches), options.CacheBatches > 0),
            (nameof(options.PullBatches), options.PullBatches is > 0 and <= 8192),
            (nameof(options.PullBytes), options.PullBytes > 0),
            (nameof(options.LongPoll), options.LongPoll > TimeSpan.Zero),
            (nameof(options.AckWait), options.AckWait > TimeSpan.Zero),
            (nameof(options.DeliveryRound), options.DeliveryRound > TimeSpan.Zero),
            (nameof(options.ParkAfter), options.ParkAfter > TimeSpan.Zero),
            (nameof(options.RelistRetry), options.RelistRetry > TimeSpan.Zero),
            (nameof(options.RelistRetryMax), options.RelistRetryMax >= options.RelistRetry),
            (nameof(options.Checkpoint), options.Checkpoint > TimeSpan.Zero),
            (nameof(options.ReadRetry), options.ReadRetry > TimeSpan.Zero),
        ];
        var broken = rules.Where(rule => !rule.Valid).Select(rule => $"{nameof(WatchLogOptions)}.{rule.Setting} is out of range.").ToList();
        return broken.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(broken);
    }
}
