using System.Text.Json;
using System.Text.Json.Serialization;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Retrying;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>Which cluster this agent speaks for, and in which of its runs.</summary>
internal sealed partial class ClusterIdentity(ApiConnection api, AgentOptions options, TimeProvider time, ILogger<ClusterIdentity> logger)
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _resolved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _id = options.ClusterId;

    /// <summary>The configured id, or the UID of namespace kube-system once <see cref="Resolve"/> has read it.</summary>
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
                _id = await ReadNamespaceUid(cancellationToken);
            }
            catch (ApiException e)
            {
                LogHidden(e.Message);
                await Task.Delay(e.Status.RetryAfter is { } wanted ? Backoff.Jitter(wanted) : backoff.Next(), time, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or JsonException)
            {
                LogUnreachable(api.BaseUri, e.Message);
                await Task.Delay(backoff.Next(), time, cancellationToken);
            }
        }

        LogResolved(_id, api.BaseUri);
        _resolved.TrySetResult();
    }

    private async Task<string> ReadNamespaceUid(CancellationToken cancellationToken)
    {
        using var response = await api.Get("api/v1/namespaces/kube-system", null, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var found = await JsonSerializer.DeserializeAsync(body, NamespaceJson.Default.NamespaceDocument, cancellationToken);
        return found?.Metadata?.Uid is { Length: > 0 } uid ? uid : throw new JsonException("The namespace kube-system has no UID.");
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The cluster's id is the UID of namespace kube-system, which cannot be read ({Error}). "
            + "Allow 'get' on it, or set MESHSYNC_CLUSTER_ID. Retrying.")]
    private partial void LogHidden(string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The API server at {Server} does not answer: {Error} Is KUBECONFIG right? Retrying.")]
    private partial void LogUnreachable(Uri server, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster {Id} at {Server}.")]
    private partial void LogResolved(string id, Uri server);
}

internal sealed record NamespaceDocument(NamespaceMetadata? Metadata);

internal sealed record NamespaceMetadata(string? Uid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NamespaceDocument))]
internal sealed partial class NamespaceJson : JsonSerializerContext;
