using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>
/// Reads a list as the initial events of a watch (WatchList, streaming lists), straight into the uplink as a relist; the watch then goes on
/// on the same connection. The bookmark that is annotated as their end is the only proof that all have come. Without it the relist that was
/// begun stays incomplete, and nothing is inferred from it.
/// </summary>
/// <remarks>
/// A server sends the state that its cache is in, then what happened until it caught up with the store, and only then the bookmark. So
/// changes can come before it: they wait, as events that follow the list. An object that appeared meanwhile belongs to the list though, or
/// its absence would be taken for a deletion.
/// </remarks>
internal sealed class StreamedLister(ReflectorParts parts)
{
    /// <summary>A server that knows streaming lists sends one event after the other; one that ignores the request falls silent after the last.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ResourceType _type = parts.Type;
    private readonly CollectionUplink _uplink = parts.Uplink;

    /// <summary>Lists everything.</summary>
    /// <param name="notOlderThan">A resourceVersion at which the server was: a cache that is behind catches up before it answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WatchListIgnoredException">The server took it for an ordinary watch.</exception>
    /// <exception cref="ApiException">The server refused, or ended it with an ERROR event.</exception>
    /// <exception cref="IOException">The stream ended too early.</exception>
    public async Task<ListEnd> List(string notOlderThan, CancellationToken cancellationToken)
    {
        var connection = await WatchConnection.Open(
            parts, lifetime => ResourcePath.WatchList(_type, notOlderThan, lifetime, parts.Namespace), Patience, cancellationToken);
        try
        {
            parts.Status.Streaming();
            string version = await ReadInitialEvents(connection, cancellationToken);
            return new ListEnd(version, connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<string> ReadInitialEvents(WatchConnection connection, CancellationToken cancellationToken)
    {
        using var early = new EarlyEvents();
        uint count = 0;
        _uplink.BeginList(_type, parts.Capture.ListsAreWhole);
        parts.Definitions?.BeginList();
        while (await ReadMore(connection, cancellationToken))
        {
            while (connection.Next())
            {
                if (connection.Stream.Type == WatchFrameType.Bookmark)
                {
                    return await End(connection.Stream, count, early, cancellationToken);
                }

                count += await Take(connection.Stream, early, cancellationToken);
            }
        }

        throw new EndOfStreamException($"The streaming list of {_type.Resource}.{_type.ApiVersion} ended before its end was told.");
    }

    private static async ValueTask<bool> ReadMore(WatchConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Read(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new WatchListIgnoredException("silence instead of the end of the initial events");
        }
    }

    /// <summary>Items that this adds to the list.</summary>
    private async ValueTask<uint> Take(WatchStream stream, EarlyEvents early, CancellationToken cancellationToken)
    {
        if (!parts.Capture.TryCapture(stream.Type, stream, out var item))
        {
            return 0;
        }

        if (stream.Type != WatchFrameType.Added || early.Concern(item))
        {
            early.Add(item);
            return 0;
        }

        parts.Definitions?.Listed(stream);
        await _uplink.AddItem(item, cancellationToken);
        return 1;
    }

    private async ValueTask<string> End(WatchStream stream, uint count, EarlyEvents early, CancellationToken cancellationToken)
    {
        string version = stream.Object.ResourceVersion.ReadString(stream.Window);
        if (!InitialEventsEnd.Marks(stream.Window.Slice(stream.Object.Start, stream.Object.End)) || version.Length == 0)
        {
            throw new WatchListIgnoredException("a bookmark that is not the end of the initial events");
        }

        _uplink.EndList(count, version);
        parts.Status.Listed(count, version);
        parts.Definitions?.EndList();
        while (early.TryTake(out var item))
        {
            await _uplink.AddEvent(_type, item, cancellationToken);
        }

        _uplink.Flush();
        return version;
    }
}
