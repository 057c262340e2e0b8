using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>Reads watches into the uplink, each from where the one before ended.</summary>
internal sealed class Watcher(ReflectorParts parts)
{
    private readonly ResourceType _type = parts.Type;
    private readonly CollectionUplink _uplink = parts.Uplink;
    private readonly TimeSpan _idleTimeout = parts.Options.WatchIdleTimeout;

    private WatchConnection? _left;

    /// <summary>Where the next watch goes on: the last event or bookmark that has been added to the uplink. Empty: nowhere.</summary>
    public string ResourceVersion { get; private set; } = "";

    /// <summary>Events and bookmarks read so far.</summary>
    public long Progress { get; private set; }

    /// <summary>Goes on from a list, on the connection that brought it if it left one.</summary>
    public void GoOn(ListEnd list)
    {
        ResourceVersion = list.ResourceVersion;
        _left = list.Watch;
    }

    /// <summary>Knows of no place to go on from any more.</summary>
    public ValueTask Forget()
    {
        ResourceVersion = "";
        return Leave();
    }

    /// <summary>Gives up the connection that a list left; the place to go on from stays.</summary>
    public async ValueTask Leave()
    {
        if (Take() is { } left)
        {
            await left.DisposeAsync();
        }
    }

    /// <summary>Watches until the server ends it; whether that was when it was due.</summary>
    /// <exception cref="ApiException">The server refused, or ended it with an ERROR event.</exception>
    /// <exception cref="JsonException">The server sent what is no watch event.</exception>
    /// <exception cref="SilentWatchException">Nothing arrived for too long.</exception>
    public async Task<bool> Watch(CancellationToken cancellationToken)
    {
        await using var connection = Take()
            ?? await WatchConnection.Open(parts, lifetime => ResourcePath.Watch(_type, ResourceVersion, lifetime, parts.Namespace), _idleTimeout, cancellationToken);
        parts.Status.Watching();
        try
        {
            bool hasMore = true, hasWaited = false;
            while (hasMore)
            {
                while (connection.Next())
                {
                    await Handle(connection.Stream, cancellationToken);
                }

                _uplink.Flush();
                if (hasWaited && parts.Depth?.Form == WatchForm.Presence)
                {
                    // To be woken for an event costs more than the event. What comes meanwhile is then read without waiting for any of it.
                    await _uplink.Beat.Reading.WaitAsync(cancellationToken);
                }

                var reading = ReadMore(connection, cancellationToken);
                hasWaited = !reading.IsCompleted;
                hasMore = await reading;
            }

            return connection.HasLasted;
        }
        finally
        {
            _uplink.Flush();
        }
    }

    private async ValueTask<bool> ReadMore(WatchConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Read(_idleTimeout, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new SilentWatchException(e);
        }
    }

    private WatchConnection? Take()
    {
        var left = _left;
        _left = null;
        return left;
    }

    private async ValueTask Handle(WatchStream stream, CancellationToken cancellationToken)
    {
        string version = stream.Object.ResourceVersion.ReadString(stream.Window);
        if (stream.Type != WatchFrameType.Bookmark)
        {
            parts.Definitions?.Changed(stream);
        }

        if (parts.Depth is { } depth)
        {
            await AddInTurn(depth, stream, cancellationToken);
        }
        else
        {
            await Add(stream, cancellationToken);
        }

        ResourceVersion = version.Length > 0 ? version : ResourceVersion;
        Tell(stream.Type);
        Progress++;
    }

    private async ValueTask Add(WatchStream stream, CancellationToken cancellationToken)
    {
        if (parts.Capture.TryCapture(stream.Type, stream, out var item))
        {
            await _uplink.AddEvent(_type, item, cancellationToken);
        }
    }

    private async ValueTask AddInTurn(CollectionDepth depth, WatchStream stream, CancellationToken cancellationToken)
    {
        await depth.Turn.WaitAsync(cancellationToken);
        try
        {
            await Add(stream, cancellationToken);
        }
        finally
        {
            depth.Turn.Release();
        }
    }

    private void Tell(WatchFrameType type)
    {
        if (type == WatchFrameType.Bookmark)
        {
            parts.Status.Bookmark(ResourceVersion);
        }
        else
        {
            parts.Status.Event(ResourceVersion);
        }
    }
}
