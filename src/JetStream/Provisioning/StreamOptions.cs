using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.JetStream.Provisioning;

/// <summary>Sizes of the two streams; everything else about them is fixed.</summary>
public sealed class StreamOptions
{
    /// <summary>Bytes of the watch log; the oldest batches go first. An agent whose batches were lost is asked for a relist.</summary>
    public long WatchMaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Age of the oldest batch in the watch log: how long the silo may be away without relists.</summary>
    public TimeSpan WatchMaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of the objects; -1 for no bound. A store that is full refuses writes, it drops nothing.</summary>
    public long ObjectsMaxBytes { get; set; } = -1;

    /// <summary>Copies of both streams in a nats-server cluster: 1, 3 or 5.</summary>
    public int Replicas { get; set; } = 1;
}

internal sealed class StreamOptionsValidator : IValidateOptions<StreamOptions>
{
    private static readonly TimeSpan DuplicateWindow = StreamDefinitions.DuplicateWindow;

    public ValidateOptionsResult Validate(string? name, StreamOptions options) =>
        options switch
        {
            { WatchMaxBytes: <= 0 } => Fail(nameof(StreamOptions.WatchMaxBytes), options.WatchMaxBytes, "must be a positive number of bytes"),
            _ when options.WatchMaxAge < DuplicateWindow => Fail(nameof(StreamOptions.WatchMaxAge), options.WatchMaxAge, $"must be at least {DuplicateWindow}"),
            { ObjectsMaxBytes: 0 or < -1 } => Fail(nameof(StreamOptions.ObjectsMaxBytes), options.ObjectsMaxBytes, "must be a positive number of bytes, or -1"),
            { Replicas: not (1 or 3 or 5) } => Fail(nameof(StreamOptions.Replicas), options.Replicas, "must be 1, 3 or 5"),
            _ => ValidateOptionsResult.Success,
        };

    private static ValidateOptionsResult Fail(string setting, object value, string rule) =>
        ValidateOptionsResult.Fail($"{nameof(StreamOptions)}.{setting} is {value} and {rule}.");
}
