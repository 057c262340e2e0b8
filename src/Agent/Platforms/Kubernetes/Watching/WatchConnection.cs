using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Watching;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>An open watch. It ends when the server ends it, or a little after the time that was agreed on, whatever the server does.</summary>
internal sealed class WatchConnection : IAsyncDisposable
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly ReflectorParts _parts;
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly ResponseReader _reader;
    private readonly TimeSpan _lifetime;
    private readonly long _opened;

    private WatchConnection(ReflectorParts parts, HttpResponseMessage response, Stream body, TimeSpan lifetime, long opened)
    {
        _parts = parts;
        _response = response;
        _body = body;
        _reader = new ResponseReader(body, Stream, parts.Time, parts.Status);
        _lifetime = lifetime;
        _opened = opened;
    }

    /// <summary>Holds the event last read.</summary>
    public WatchStream Stream { get; } = new();

    /// <summary>Whether it has been open about as long as was agreed on; an end before that is a sign of a server that restarts.</summary>
    public bool HasLasted => _parts.Time.GetElapsedTime(_opened) > _lifetime - Tolerance;

    /// <summary>Opens a watch whose end the server is asked to set at random between five and ten minutes, so that ends do not meet.</summary>
    /// <param name="parts">Of the reflector.</param>
    /// <param name="path">The request for a given lifetime.</param>
    /// <param name="answerTimeout">How long the headers may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">The server refused.</exception>
    public static async Task<WatchConnection> Open(
        ReflectorParts parts, Func<TimeSpan, string> path, TimeSpan answerTimeout, CancellationToken cancellationToken)
    {
        var lifetime = MinLifetime * (1 + Random.Shared.NextDouble());
        long opened = parts.Time.GetTimestamp();
        var response = await parts.Api.Get(path(lifetime), parts.EventForm, answerTimeout, cancellationToken);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new WatchConnection(parts, response, body, lifetime, opened);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Waits for more of the response; false when the watch is over.</summary>
    /// <exception cref="TimeoutException">Nothing arrived for as long as <paramref name="patience"/>.</exception>
    public async ValueTask<bool> Read(TimeSpan patience, CancellationToken cancellationToken)
    {
        var left = _lifetime + Grace - _parts.Time.GetElapsedTime(_opened);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        try
        {
            return await _reader.Read(left < patience ? left : patience, cancellationToken);
        }
        catch (TimeoutException) when (left < patience)
        {
            return false;
        }
    }

    /// <summary>Goes on to the next event that has arrived; false when more must be read.</summary>
    /// <exception cref="ApiException">The server ended the watch with an ERROR event.</exception>
    /// <exception cref="JsonException">The server sent what is no watch event.</exception>
    public bool Next()
    {
        if (!Stream.ReadEvent())
        {
            return false;
        }

        if (!Stream.HasObject || Stream.Type == WatchFrameType.Unknown)
        {
            throw new JsonException($"The watch of {_parts.Type.Resource}.{_parts.Type.ApiVersion} sent something that is no watch event.");
        }

        return Stream.Type != WatchFrameType.Error ? true : throw new ApiException(
            ApiStatus.Read(Stream.Window.Slice(Stream.Object.Start, Stream.Object.End), fallbackCode: 500),
            $"Watch of {_parts.Type.Resource}.{_parts.Type.ApiVersion}");
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        Stream.Dispose();
        await _body.DisposeAsync();
        _response.Dispose();
    }
}
