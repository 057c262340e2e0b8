using System.Text.Json;
using MeshSync.Fabric.Agent.ApiServer;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Reads one watch from beginning to end into the _uplink.</summary>
internal sealed class Watcher(ReflectorParts parts)
{
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMinutes(5);

    private readonly ResourceType _type = parts.Type;
    private readonly CollectionUplink _uplink = parts.Uplink;
    private readonly TimeSpan _idleTimeout = parts.Options.WatchIdleTimeout;

    /// <summary>Where the next watch goes on: the last event or bookmark that has been added to the _uplink.</summary>
    public string ResourceVersion { get; set; } = "";

    /// <summary>Events and bookmarks read so far.</summary>
    public long Progress { get; private set; }

    /// <summary>Watches until the server ends it.</summary>
    /// <exception cref="ApiException">The server refused, or ended it with an ERROR event.</exception>
    /// <exception cref="JsonException">The server sent what is no watch event.</exception>
    public async Task Watch(CancellationToken cancellationToken)
    {
        var timeout = MinTimeout * (1 + Random.Shared.NextDouble());
        using var response = await parts.Api.Get(ResourcePath.Watch(_type, ResourceVersion, timeout), null, _idleTimeout, cancellationToken);
        parts.Status.Watching();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var stream = new WatchStream();
        using var reader = new ResponseReader(body, stream, _idleTimeout, parts.Time);
        try
        {
            while (await reader.Read(cancellationToken))
            {
                while (stream.ReadEvent())
                {
                    await Handle(stream, cancellationToken);
                }

                _uplink.Flush();
            }
        }
        finally
        {
            _uplink.Flush();
        }
    }

    private async ValueTask Handle(WatchStream stream, CancellationToken cancellationToken)
    {
        if (!stream.HasObject || stream.Type == WatchFrameType.Unknown)
        {
            throw new JsonException($"The watch of {_type.Resource}.{_type.ApiVersion} sent something that is no watch event.");
        }

        if (stream.Type == WatchFrameType.Error)
        {
            var status = ApiStatus.Read(stream.Window.Slice(stream.Object.Start, stream.Object.End), fallbackCode: 500);
            throw new ApiException(status, $"Watch of {_type.Resource}.{_type.ApiVersion}");
        }

        string version = stream.Object.ResourceVersion.ReadString(stream.Window);
        var eventType = stream.Type == WatchFrameType.Deleted ? WatchEventType.Delete : WatchEventType.Upsert;
        if (stream.Type != WatchFrameType.Bookmark && parts.Capture.TryCapture(eventType, stream, out var item))
        {
            await _uplink.AddEvent(_type, item, cancellationToken);
            parts.Changed?.Invoke();
        }

        ResourceVersion = version.Length > 0 ? version : ResourceVersion;
        Tell(stream.Type);
        Progress++;
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
