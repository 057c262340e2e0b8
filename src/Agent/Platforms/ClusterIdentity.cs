using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Retrying;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>Which cluster this agent speaks for, and in which of its runs.</summary>
internal sealed partial class ClusterIdentity(IPlatform platform, AgentOptions options, TimeProvider time, ILogger<ClusterIdentity> logger)
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _resolved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _id = options.ClusterId;

    /// <summary>The configured id, or the cluster's own once <see cref="Resolve"/> has read it.</summary>
    public string Id => _id ?? throw new InvalidOperationException("The cluster's id has not been resolved yet.");

    /// <summary>The id if it is known yet.</summary>
    public string? KnownId => _id;

    /// <summary>Grows from run to run: unix milliseconds of this one's start.</summary>
    public long Session { get; } = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Completes when the id is known.</summary>
    public Task Resolved => _resolved.Task;

    /// <summary>Finds the id out, however long that takes.</summary>
    public async Task Resolve(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(MinDelay, MaxDelay);
        while (_id is null)
        {
            try
            {
                _id = await platform.Identify(cancellationToken);
            }
            catch (ApiException e)
            {
                LogHidden(e.Message, platform.Advice.WhenHidden);
                await Task.Delay(e.Status.RetryAfter is { } wanted ? Backoff.Jitter(wanted) : backoff.Next(), time, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or JsonException)
            {
                LogUnreachable(platform.Address, e.Message, platform.Advice.WhenSilent);
                await Task.Delay(backoff.Next(), time, cancellationToken);
            }
        }

        LogResolved(_id, platform.Address);
        _resolved.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The cluster's id cannot be read ({Error}). {Advice} Retrying.")]
    private partial void LogHidden(string error, string advice);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Server} does not answer: {Error} {Advice} Retrying.")]
    private partial void LogUnreachable(string server, string error, string advice);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Id} at {Server}.")]
    private partial void LogResolved(string id, string server);
}
