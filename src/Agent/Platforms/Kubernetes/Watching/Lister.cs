using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>
/// Lists a resource when its turn comes: as a stream where the server does that, else in pages; and in pages after a stream has failed,
/// because a server that cannot bring a stream to its end must not keep the resource from being listed.
/// </summary>
internal sealed class Lister(ReflectorParts parts, ListGate gate, WatchListSupport support)
{
    private readonly StreamedLister _stream = new(parts);
    private readonly PagedLister _pages = new(parts);
    private bool _streamFailed;

    /// <summary>Lists everything.</summary>
    public async Task<ListEnd> List(CancellationToken cancellationToken)
    {
        parts.Status.Waiting();
        using var turn = await gate.Enter(cancellationToken);
        if (!_streamFailed && await support.IsLikely(parts.Type.Group, cancellationToken)
            && await TryStream(cancellationToken) is { } streamed)
        {
            return streamed;
        }

        var listed = await _pages.List(cancellationToken);
        _streamFailed = false;
        return listed;
    }

    /// <inheritdoc cref="PagedLister.IsBehind"/>
    public Task<bool> IsBehind(string resourceVersion, CancellationToken cancellationToken) => _pages.IsBehind(resourceVersion, cancellationToken);

    /// <summary>Null when the server does no streaming lists.</summary>
    private async Task<ListEnd?> TryStream(CancellationToken cancellationToken)
    {
        try
        {
            // What was told already may be newer than a cache; only what the store itself says now is surely not older.
            return await _stream.List(await _pages.Present(cancellationToken), cancellationToken);
        }
        catch (ApiException e) when (e.Status.Code is 400 or 422)
        {
            await support.Refused(parts.Type.Group, $"{e.Status}.", cancellationToken);
        }
        catch (WatchListIgnoredException e)
        {
            await support.Refused(parts.Type.Group, e.Message, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && !IsRefusal(e))
        {
            _streamFailed = true;
            throw;
        }

        return null;
    }

    // What would meet the other form of a list just the same says nothing about this one.
    private static bool IsRefusal(Exception e) => e is ApiException { Status.Code: 401 or 403 or 404 or 429 };
}
