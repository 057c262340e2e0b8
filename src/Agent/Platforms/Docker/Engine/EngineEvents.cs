using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

/// <summary>The engine's stream of events, from a moment on, one a line.</summary>
internal sealed class EngineEvents : IAsyncDisposable
{
    // An event has the labels of its object.
    private const int MaxEventBytes = 1024 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly PipeReader _reader;

    internal EngineEvents(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reader = PipeReader.Create(body);
    }

    /// <summary>Opens the stream.</summary>
    /// <param name="engine">Whose.</param>
    /// <param name="types">Of which things.</param>
    /// <param name="since">Nanoseconds since 1970 by the engine's clock; what it still knows of the time since then comes first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EngineEvents> Open(EngineConnection engine, IReadOnlyList<string> types, long since, CancellationToken cancellationToken)
    {
        string filter = Uri.EscapeDataString($"{{\"type\":[{string.Join(',', types.Select(type => $"\"{type}\""))}]}}");
        var response = await engine.Get(FormattableString.Invariant($"events?since={since / 1_000_000_000}.{since % 1_000_000_000:000000000}&filters={filter}"), cancellationToken);
        try
        {
            return new EngineEvents(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Waits for events and takes those that have arrived; false when the engine has ended the stream.</summary>
    /// <exception cref="JsonException">What arrives are no events.</exception>
    public async ValueTask<bool> Read(Action<EngineEvent> take, CancellationToken cancellationToken)
    {
        var arrived = await _reader.ReadAsync(cancellationToken);
        var left = arrived.Buffer;
        while (left.PositionOf((byte)'\n') is { } end)
        {
            Take(left.Slice(0, end), take);
            left = left.Slice(left.GetPosition(1, end));
        }

        if (left.Length > MaxEventBytes)
        {
            throw new JsonException("The engine sends what are no events.");
        }

        _reader.AdvanceTo(left.Start, left.End);
        return !arrived.IsCompleted;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        _response.Dispose();
    }

    private static void Take(in ReadOnlySequence<byte> line, Action<EngineEvent> take)
    {
        var json = new Utf8JsonReader(line);
        if (!line.IsEmpty && JsonSerializer.Deserialize(ref json, EngineJson.Default.EngineEvent) is { } found)
        {
            take(found);
        }
    }
}
