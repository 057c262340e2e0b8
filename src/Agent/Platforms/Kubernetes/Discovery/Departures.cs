using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>
/// Confirms that resources which discovery does not name any more are really gone. A server that has just started names what it has loaded
/// so far, which is next to nothing (kube-apiserver 1.20 begins without any group), and discovery gives no sign of it.
/// </summary>
internal sealed partial class Departures(ApiConnection api, ILogger<Departures> logger)
{
    private int _kept;

    /// <summary>
    /// Those that are not gone, or of which nothing is known at the moment. Gone is what a server that is ready answers with 404 or 405, or
    /// hides from us: then nothing of it can be known here anyway.
    /// </summary>
    public async Task<IReadOnlyList<ResourceType>> StillServed(IReadOnlyList<ResourceType> missing, CancellationToken cancellationToken)
    {
        bool ready = await IsReady(cancellationToken);
        var kept = new List<ResourceType>();
        foreach (var type in missing)
        {
            if (!ready || await Ask(ResourcePath.List(type, limit: 1, continueToken: ""), cancellationToken) is not (401 or 403 or 404 or 405))
            {
                kept.Add(type);
            }
        }

        if (kept.Count > 0 && kept.Count != _kept)
        {
            LogKept(kept.Count, kept[0].Resource, kept[0].ApiVersion);
        }

        _kept = kept.Count;
        return kept;
    }

    /// <summary>A server that does not let us ask is taken to be ready.</summary>
    private async Task<bool> IsReady(CancellationToken cancellationToken) =>
        await Ask("readyz", cancellationToken) is 200 or 401 or 403 or 404;

    private async Task<int> Ask(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await api.Get(path, null, null, cancellationToken);
            return (int)response.StatusCode;
        }
        catch (ApiException e)
        {
            return e.Status.Code;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Discovery misses {Count} resources that are not known to be gone, {Resource}.{ApiVersion} among them; they stay watched.")]
    private partial void LogKept(int count, string resource, string apiVersion);
}
