using System.Collections.Concurrent;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>
/// Remembers for which API groups the server does not do streaming lists, as long as it is of the same version. By group, because behind
/// one address there are several servers: an aggregated one has features of its own. What kube-apiserver refuses for its own core group is
/// not asked of any other.
/// </summary>
internal sealed partial class WatchListSupport(ApiConnection api, TimeProvider time, ILogger<WatchListSupport> logger) : IDisposable
{
    private const string CoreGroup = "";

    // Long enough for the lists of a start or of a storm to share one question, and next to a list even one of its own is little.
    private static readonly TimeSpan VersionHolds = TimeSpan.FromMinutes(1);

    // What was silence may have been a slow server.
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (string Version, long Since)> _refusals = [];
    private readonly SemaphoreSlim _reading = new(1);
    private string _version = "";
    private long _versionRead;

    /// <summary>Whether to ask for a streaming list.</summary>
    public async ValueTask<bool> IsLikely(string group, CancellationToken cancellationToken)
    {
        if (_refusals.IsEmpty)
        {
            return true;
        }

        string version = await ReadVersion(cancellationToken);
        return !Refuses(CoreGroup, version) && !Refuses(group, version);
    }

    /// <summary>Takes note that it was refused or ignored.</summary>
    public async ValueTask Refused(string group, string how, CancellationToken cancellationToken)
    {
        string version = await ReadVersion(cancellationToken);
        if (_refusals.TryAdd(group, (version, time.GetTimestamp())))
        {
            LogRefused(group.Length == 0 ? "core" : group, version, how);
        }
    }

    public void Dispose() => _reading.Dispose();

    private bool Refuses(string group, string version)
    {
        if (!_refusals.TryGetValue(group, out var refusal))
        {
            return false;
        }

        if (refusal.Version == version && time.GetElapsedTime(refusal.Since) < RefusalHolds)
        {
            return true;
        }

        _refusals.TryRemove(new KeyValuePair<string, (string, long)>(group, refusal));
        return false;
    }

    private async ValueTask<string> ReadVersion(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_versionRead == 0 || time.GetElapsedTime(_versionRead) > VersionHolds)
            {
                _version = await AskVersion(cancellationToken);
                _versionRead = time.GetTimestamp();
            }

            return _version;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<string> AskVersion(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await api.Get("version", null, null, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var version = await JsonSerializer.DeserializeAsync(body, ServerVersionJson.Default.ServerVersion, cancellationToken);
            return version?.GitVersion ?? "";
        }
        catch (Exception e) when (e is ApiException or JsonException)
        {
            // A server that hides its version: what is known of it then holds for its hour.
            return "";
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The server of group {Group} ({Version}) does no streaming lists: {How} Its resources are listed in pages.")]
    private partial void LogRefused(string group, string version, string how);
}
